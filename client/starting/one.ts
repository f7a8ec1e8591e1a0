import type { Definition } from '../../contracts/definition/index.ts';
import { modelWorkflowId } from '../../contracts/messages.ts';
import { StoreRefused } from '../../store/errors.ts';
import type { Store } from '../../store/store.ts';
import { readArtifact } from '../command/artifact-file.ts';
import type { Context } from '../command/context.ts';
import { Failed, UsageError } from '../command/failures.ts';
import type { RequestOptions } from '../command/request.ts';
import { sendObservations } from '../files/send-observations.ts';

export interface StartOptions extends RequestOptions {
  champion?: string;
  trainedTo?: number;
  data?: string;
  from?: number;
}

export interface Started {
  model: string;
  workflowId: string;
  origin: number;
  champion: number | null;
}

export const runsAlready = async (context: Context, model: string): Promise<boolean> =>
  (await (await context.lifecycles()).shown(model)) !== null;

/**
 * Creates a model and starts its lifecycle, in so many milliseconds.
 * @throws Failed when it runs already or has had its life, or its champion can't be adopted
 */
export async function startOne(
  context: Context,
  definition: Definition,
  options: StartOptions,
  startDelay = 0,
): Promise<Started> {
  const { name, policy } = definition;
  await refuseSecondLife(context, name);
  const { store } = context;
  const { actor, reason } = options;
  await store.models.create(definition, { at: Date.now(), actor, reason });
  if (options.data !== undefined) {
    const columns = { id: null, time: 'observed_at', knownAt: null };
    await sendObservations(store, definition, options.data, columns);
  }
  const origin = options.from ?? (await defaultOrigin(store, definition, options, startDelay));
  const champion = options.champion === undefined ? null : await adopted(store, definition, origin, options);
  const { revision } = await store.models.get(name);
  const lifecycles = await context.lifecycles();
  await lifecycles.start({ model: name, revision, policy, origin, champion }, startDelay);
  return { model: name, workflowId: modelWorkflowId(name), origin, champion };
}

/** A lifecycle's history is written once: a second one would contradict it. */
async function refuseSecondLife(context: Context, model: string): Promise<void> {
  if (await runsAlready(context, model)) throw (await context.lifecycles()).runsAlready(model);
  if (!(await hasLived(context.store, model))) return;
  throw new Failed(
    `"${model}" has had its life, see \`perennial history ${model}\`: start the new model under another name, or retire ` +
      'the old one with --free-name',
  );
}

async function hasLived(store: Store, model: string): Promise<boolean> {
  try {
    return (await store.decisions.list(model, { limit: 1 })).length > 0;
  } catch (error) {
    if (error instanceof StoreRefused && error.type === 'UnknownModel') return false;
    throw error;
  }
}

async function defaultOrigin(
  store: Store,
  { name, policy, source }: Definition,
  { champion }: StartOptions,
  startDelay: number,
): Promise<number> {
  if (policy.clock === 'wall') return Date.now() + startDelay;
  const batch = await store.batches.newest(name);
  const { first, newest } = await store.windows.extent(name, { batch, knownAt: 0 });
  if (first !== null && newest !== null) return champion === undefined ? first : newest + 1;
  const sending = source.kind === 'observations' ? ', or send its rows with --data' : '';
  throw new UsageError(
    `"${name}" has clock: observation and no rows yet: say where it starts with --from${sending}`,
  );
}

async function adopted(
  store: Store,
  definition: Definition,
  at: number,
  { champion, trainedTo }: StartOptions,
): Promise<number> {
  const file = champion as string;
  const artifact = await readArtifact(file);
  const { name, policy, source } = definition;
  if (source.kind === 'postgres') await store.sources.sync(name, source, { now: at });
  // The trainers take a second to load, and a start without an artifact needs none.
  const { adopt } = await import('../../worker/adoption.ts');
  try {
    return await adopt(store, {
      ...artifact,
      definition,
      trainedTo: trainedTo ?? at - policy.labels.delay - policy.evaluation.window,
      at,
    });
  } catch (cause) {
    if (cause instanceof Error && !('type' in cause))
      throw new Failed(`${file}: ${cause.message}`, { cause });
    throw cause;
  }
}
