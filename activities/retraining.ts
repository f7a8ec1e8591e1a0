import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { createHash } from 'node:crypto';
import type { Definition } from '../contracts/definition/definition.ts';
import type { Frame } from '../contracts/frame.ts';
import type { AsOf, Finding, Kind, ValidationReport, VersionSummary, Window } from '../contracts/reports.ts';
import type { RetrainingInput } from '../contracts/starting.ts';
import { dummyOf } from '../pipeline/dummy.ts';
import { inspect } from '../pipeline/inspection.ts';
import { referenceOf, type ReferenceRecord } from '../pipeline/reference.ts';
import { rowAt } from '../pipeline/slice.ts';
import { trainerNamed } from '../pipeline/trainers.ts';
import { convergence } from '../pipeline/training.ts';
import { validate } from '../pipeline/validation.ts';
import { trainingWindows, type TrainingWindows } from '../pipeline/windows.ts';
import { fingerprint } from '../store/fingerprint.ts';
import type { Dependencies } from './dependencies.ts';
import { pin } from './pinning.ts';
import type { Versions } from './versions.ts';

/** What a retraining is made of: pinned once, so that every later stage reads the same rows. */
export interface Ingested {
  asOf: AsOf;
  windows: TrainingWindows;
  /** Labelled rows to train on. */
  rows: number;
}

export interface StageInput {
  retraining: RetrainingInput;
  ingested: Ingested;
}

export interface Fitted {
  sha256: string;
  seed: number;
  numbers: { kind: Kind; number: number }[];
  rows: number;
  rowsFingerprint: string;
  importances: Record<string, number>;
  findings: Finding[];
}

export interface ValidatedKind {
  kind: Kind;
  number: number;
  report: ValidationReport;
}

/** The stages of a retraining but the fit itself; all of them light. */
export function retrainingActivities({ store, codeVersion }: Dependencies, versions: Versions) {
  const { labelled } = reading(store);

  return {
    /** Pins what this retraining sees, and counts it; null with the reason when it is not enough. */
    async ingestion(input: RetrainingInput): Promise<{ ingested: Ingested | null; sentence: string }> {
      const { model, revision, policy, at } = input;
      const asOf = await pin(store, await versions.definition(model, revision), input);
      const { first } = await store.windows.extent(model, asOf);
      if (first === null) return { ingested: null, sentence: 'there are no observations' };
      const windows = trainingWindows(at - policy.labels.delay, first, policy);
      const { labelled: rows } = await store.windows.count(model, { ...windows.long, asOf });
      if (rows >= policy.training.minimumRows) return { ingested: { asOf, windows, rows }, sentence: '' };
      const sentence = `${rows} labelled rows, training.minimumRows asks for ${policy.training.minimumRows}`;
      return { ingested: null, sentence };
    },

    /** Whether these data may train a model. */
    async inspection({ retraining, ingested }: StageInput): Promise<Finding[]> {
      const { model, revision, policy, champion } = retraining;
      const { features, target } = await versions.definition(model, revision);
      const frame = await labelled(model, ingested.windows.long, ingested.asOf);
      const reference = champion
        ? ((await store.registry.reference(model, champion.number)) as ReferenceRecord | null)
        : null;
      return inspect({ frame, reference, policy, features, target });
    },

    /** The challenger and the champion on the same held-out rows, kind by kind. */
    async validation({
      retraining,
      ingested,
      fitted,
    }: StageInput & { fitted: Fitted }): Promise<ValidatedKind[]> {
      const { model, revision, policy, champion } = retraining;
      const definition = await versions.definition(model, revision);
      const { target } = definition;
      const holdout = await labelled(model, ingested.windows.holdout, ingested.asOf);
      const training = await labelled(model, ingested.windows.long, ingested.asOf);
      const { bytes } = await store.artifacts.load(fitted.sha256);
      const made = trainerNamed(versions.trainers, policy.training.trainer).load(bytes, definition);
      const serving = champion && (await versions.load(model, champion.number, definition));
      const own = serving && serving.model.predict(holdout, serving.version.kind);
      const dummy = dummyOf(training.y, target);
      return fitted.numbers.map(({ kind, number }) => ({
        kind,
        number,
        report: validate({
          window: ingested.windows.holdout,
          holdout,
          challenger: made.predict(holdout, kind),
          champion: own,
          dummy,
          target,
          policy,
        }),
      }));
    },

    /** Writes the versions into the registry with their lineage: those that passed, or else those refused. */
    async registration({
      retraining,
      ingested,
      fitted,
      validated,
    }: StageInput & { fitted: Fitted; validated: ValidatedKind[] }): Promise<VersionSummary[]> {
      const { model, revision, policy, champion, number, at } = retraining;
      const { features, target } = await versions.definition(model, revision);
      const { featureRevision } = await definitionRevision(model, revision);
      const frame = await labelled(model, ingested.windows.long, ingested.asOf);
      const reference = referenceOf({ frame, features, target, policy, importances: fitted.importances });
      const { workflowExecution } = activityInfo();
      for (const { kind, number: version, report } of validated)
        await store.registry.register(
          model,
          {
            number: version,
            kind,
            retraining: number,
            trainer: policy.training.trainer,
            seed: fitted.seed,
            sha256: fitted.sha256,
            selector: { kind },
            parent: champion?.number ?? null,
            trainedFrom: ingested.windows.long.from,
            trainedTo: ingested.windows.long.to,
            rows: fitted.rows,
            rowsFingerprint: fitted.rowsFingerprint,
            parameters: policy.training.parameters,
            metrics: { [report.metric]: report.challenger.value },
            validation: report,
            importances: fitted.importances,
            codeVersion,
            workflowId: workflowExecution?.workflowId ?? '',
            runId: workflowExecution?.runId ?? '',
            definitionRevision: revision,
            featureRevision,
            registeredAt: at,
          },
          { status: report.passed ? 'candidate' : 'refused', reference },
        );
      return validated.map(({ kind, number: version, report }) => ({
        number: version,
        kind,
        trainedTo: ingested.windows.long.to,
        validation: report.challenger,
      }));
    },
  };

  async function definitionRevision(model: string, revision: number) {
    const found = (await store.models.definitions(model)).find((each) => each.revision === revision);
    if (!found) throw new RangeError(`model "${model}" has no revision ${revision} of its definition`);
    return found;
  }
}

/** The fit: heavy, on a queue of its own. */
export function trainingActivities({ store, trainers }: Dependencies, versions: Versions) {
  const { labelled } = reading(store);

  return {
    /**
     * Fits one artifact for all kinds and stores it. Equal data and seed give equal bytes, so a repetition after a
     * crash stores nothing new. Heartbeats carry the number of trees that are done.
     */
    async training({ retraining, ingested }: StageInput): Promise<Fitted> {
      const { model, revision, policy, number } = retraining;
      const definition = await versions.definition(model, revision);
      const { asOf, windows } = ingested;
      const numbers: Fitted['numbers'] = [];
      for (const kind of policy.training.kinds)
        numbers.push({ kind, number: await store.registry.reserve(model, number, kind) });
      const frame = await labelled(model, windows.long, asOf);
      const seed = seedOf(policy.seed, numbers[0].number, numbers[0].kind);
      heartbeat({ done: 0 });
      const trained = await trainerNamed(trainers, policy.training.trainer).fit(
        { frame, recentFrom: rowAt(frame, windows.recent.from), target: definition.target },
        {
          parameters: policy.training.parameters,
          seed,
          kinds: policy.training.kinds,
          signal: cancellationSignal(),
          onProgress: (done, total) => heartbeat({ done, total }),
        },
      );
      const sha256 = await store.registry.saveArtifact(trained.bytes, policy.training.trainer);
      const { importances } = trained.material;
      return {
        sha256,
        seed,
        numbers,
        rows: frame.rows,
        rowsFingerprint: fingerprint(frame),
        importances: importances ? byName(definition, importances) : {},
        findings: convergence({ material: trained.material, frame, target: definition.target }),
      };
    },
  };
}

const reading = (store: Dependencies['store']) => ({
  labelled: (model: string, window: Window, asOf: AsOf): Promise<Frame> =>
    store.windows.read(model, { ...window, asOf, labelled: 'only' }),
});

const byName = ({ features }: Definition, importances: readonly number[]): Record<string, number> =>
  Object.fromEntries(features.map(({ name }, index) => [name, importances[index]]));

/** A fit's own seed, 32 bits: from the definition's, the version's number and its kind. */
function seedOf(seed: number, version: number, kind: Kind): number {
  return createHash('sha256').update(`${seed}/${version}/${kind}`).digest().readUInt32LE(0);
}
