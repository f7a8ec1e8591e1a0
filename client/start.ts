import type { Definition } from '../contracts/definition/index.ts';
import { modelWorkflowId } from '../contracts/messages.ts';
import type { Store } from '../store/store.ts';
import { instant } from './command/arguments.ts';
import { readArtifact } from './command/artifact-file.ts';
import { replying, subcommand } from './command/command.ts';
import type { Context } from './command/context.ts';
import { readDefinition } from './command/definition-file.ts';
import { Failed, UsageError } from './command/failures.ts';
import { formatInstant } from './command/instant.ts';
import { request, type RequestOptions } from './command/request.ts';
import { sendObservations } from './files/send-observations.ts';

interface StartOptions extends RequestOptions {
  champion?: string;
  trainedTo?: number;
  data?: string;
  from?: number;
}

export const start = request(
  subcommand('start <model.yaml>', 'create a model and start its lifecycle', [
    'start churn.yaml',
    'start churn.yaml --champion churn.json --data last-month.csv.gz --trained-to 2024-04-01',
    'start replay.yaml --data rows.parquet --from 2024-01-01',
  ]),
)
  .option(
    '--champion <file>',
    'this model serves from the start: an artifact of Perennial, or ml-random-forest’s JSON',
  )
  .option(
    '--trained-to <instant>',
    'with --champion: it was trained on data before this (default: one evaluation window before the start)',
    instant,
  )
  .option('--data <file>', 'first send these observations, as `ingest` does')
  .option(
    '--from <instant>',
    'where the grid of evaluations starts (default: now; with clock: observation the first row, or with --champion ' +
      'the end of the last one)',
    instant,
  )
  .action(
    replying(async (context, file: string, options: StartOptions) => {
      const { definition } = await readDefinition(file);
      const { name, policy } = definition;
      await refuseSecondLife(context, name);
      const { store } = context;
      const { actor, reason } = options;
      await store.models.create(definition, { at: Date.now(), actor, reason });
      if (options.data !== undefined) {
        const columns = { id: null, time: 'observed_at', knownAt: null };
        await sendObservations(store, definition, options.data, columns);
      }
      const origin = options.from ?? (await defaultOrigin(store, definition, options));
      const champion =
        options.champion === undefined ? null : await adopted(store, definition, origin, options);
      const { revision } = await store.models.get(name);
      const lifecycles = await context.lifecycles();
      await lifecycles.start({ model: name, revision, policy, origin, champion });
      const serving = champion === null ? '' : ` with version ${champion} as champion`;
      return {
        json: { model: name, workflowId: modelWorkflowId(name), origin, champion },
        text:
          `the lifecycle of "${name}" is started${serving}, from ${formatInstant(origin)} on: see \`perennial status ` +
          `${name}\``,
      };
    }),
  );

/** A lifecycle's history is written once: a second one would contradict it. */
async function refuseSecondLife(context: Context, model: string): Promise<void> {
  const lifecycles = await context.lifecycles();
  if (await lifecycles.shown(model)) throw lifecycles.runsAlready(model);
  const known = (await context.store.models.list()).some(({ name }) => name === model);
  if (!known || (await context.store.decisions.list(model, { limit: 1 })).length === 0) return;
  throw new Failed(
    `"${model}" has had its life, see \`perennial history ${model}\`: start the new model under another name, or retire ` +
      'the old one with --free-name',
  );
}

async function defaultOrigin(
  store: Store,
  { name, policy, source }: Definition,
  { champion }: StartOptions,
): Promise<number> {
  if (policy.clock === 'wall') return Date.now();
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
  const { adopt } = await import('../worker/adoption.ts');
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
