import type { Definition } from '../contracts/definition/definition.ts';
import type { Frame } from '../contracts/frame.ts';
import type { ValidationReport, Window } from '../contracts/reports.ts';
import { dummyOf } from '../pipeline/dummy.ts';
import { createTrainers } from '../pipeline/trainers.ts';
import { validate } from '../pipeline/validation.ts';
import type { Store } from '../store/store.ts';

/** A model that was made elsewhere and is to serve from a lifecycle's start. */
export interface Adoption {
  definition: Definition;
  /** An artifact of trainer `forest`, or the JSON of package `ml-random-forest`, gzipped as its trainer writes it. */
  bytes: Uint8Array;
  trainer: 'forest' | 'ml-random-forest';
  /** Rows observed from here on are new to it. */
  trainedTo: number;
  /** The lifecycle's start: what measures the artifact was known then. */
  at: number;
}

/** What the registry says where only those who made the artifact would know. */
const UNKNOWN = 'unknown';

/**
 * Registers an artifact as a model's first version, after it has answered the newest labelled rows: how well it did is
 * what later evaluations are compared with. Repeated with the same artifact, it changes nothing.
 *
 * @returns the version's number
 * @throws Error when the artifact can't be read or does not fit the definition, or rows are too few
 */
export async function adopt(
  store: Store,
  { definition, bytes, trainer, trainedTo, at }: Adoption,
): Promise<number> {
  const { name, policy } = definition;
  const model = await createTrainers()[trainer].load(bytes, definition);
  const window = { from: trainedTo + policy.training.embargo, to: at };
  const asOf = { batch: await store.batches.newest(name), knownAt: at };
  const rows = await store.windows.read(name, { ...window, asOf, labelled: 'only' });
  refuseFewRows(rows, window, definition);
  const validation = validate({
    window,
    holdout: rows,
    challenger: await model.predict(rows, 'hybrid'),
    champion: null,
    dummy: dummyOf(rows.y, definition.target),
    target: definition.target,
    policy,
  });
  return register(store, { definition, bytes, trainer, trainedTo, at }, validation);
}

function refuseFewRows({ rows }: Frame, { from, to }: Window, { name, policy }: Definition): void {
  const { minimumRows } = policy.evaluation;
  if (rows >= minimumRows) return;
  const [first, last] = [from, to].map((instant) => new Date(instant).toISOString());
  throw new Error(
    `"${name}" has ${rows} labelled rows from ${first} to ${last} to measure the champion on, evaluation.minimumRows ` +
      `asks for ${minimumRows}: send newer rows, or say that it was trained on earlier ones`,
  );
}

async function register(
  store: Store,
  { definition: { name }, bytes, trainer, trainedTo, at }: Adoption,
  validation: ValidationReport,
): Promise<number> {
  const { revision, featureRevision } = await store.models.get(name);
  const number = await store.registry.reserve(name, 0, 'hybrid');
  await store.registry.register(name, {
    number,
    kind: 'hybrid',
    retraining: 0,
    trainer,
    seed: 0,
    sha256: await store.registry.saveArtifact(bytes, trainer),
    selector: { kind: 'hybrid' },
    parent: null,
    trainedFrom: trainedTo,
    trainedTo,
    rows: 0,
    rowsFingerprint: UNKNOWN,
    parameters: {},
    metrics: { [validation.metric]: validation.challenger.value },
    validation,
    importances: {},
    codeVersion: UNKNOWN,
    workflowId: UNKNOWN,
    runId: UNKNOWN,
    definitionRevision: revision,
    featureRevision,
    registeredAt: at,
  });
  return number;
}
