/**
 * Records the histories that the replay test replays, anew. Run it by `node bin/run.mjs test/record-histories.ts`, and
 * only while no lifecycle runs on code that these histories don't fit.
 */
import { Client, Connection, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { modelWorkflowId, retrainingWorkflowId } from '../contracts/messages.ts';
import { searchAttributes } from '../contracts/search-attributes.ts';
import { DAY } from '../examples/demo/market.ts';
import { migrate } from '../store/migrate.ts';
import { createStore } from '../store/store.ts';
import { runWithCleanup, type Cleanup } from '../worker/embedded/cleanup.ts';
import { startPostgres } from '../worker/embedded/postgres.ts';
import { startTemporal } from '../worker/embedded/temporal.ts';
import { chainOf, liveDaily } from './daily-life.ts';
import { dailyLife, endlessTraining, SHORT_LIFE } from './definitions.ts';
import { removeHistories, writeHistory } from './histories.ts';
import { MarketLife } from './market-life.ts';
import { timeSkipping } from './temporal.ts';
import { untilTreesGrow } from './training-progress.ts';
import { startWorkers } from './workers.ts';

/** A few runs in the short life. */
const ROLL_OVER_AT = 100;

const toStderr = (line: string) => void process.stderr.write(`${line}\n`);

await runWithCleanup(async (cleanup) => {
  const postgres = await startPostgres({ log: () => undefined });
  cleanup.defer('Postgres', () => postgres.stop());
  await migrate(postgres.url);
  removeHistories();
  await byObservation(cleanup, postgres.url);
  await byTheClock(cleanup, postgres.url);
}, toStderr);

async function byObservation(cleanup: Cleanup, databaseUrl: string): Promise<void> {
  const temporal = await startTemporal({
    namespace: 'default',
    searchAttributes: Object.values(searchAttributes),
    log: toStderr,
  });
  cleanup.defer('Temporal', () => temporal.stop());
  const { address } = temporal;
  const [native, connection] = await Promise.all([
    NativeConnection.connect({ address }),
    Connection.connect({ address }),
  ]);
  cleanup.defer('connections', async () => {
    await connection.close();
    await native.close();
  });
  const store = createStore({ url: databaseUrl });
  cleanup.defer('store', () => store.close());
  const workers = await startWorkers({
    connection: native,
    namespace: 'default',
    databaseUrl,
  });
  cleanup.defer('worker', () => workers.stop());
  const client = new Client({ connection });

  const short = await MarketLife.begin(SHORT_LIFE, { client, store, rollOverAt: ROLL_OVER_AT });
  const day = (number: number) => short.advance(short.origin + number * DAY);
  await short.ingest(short.origin + 32 * DAY);
  await day(15);
  await short.operator.pause('a look at the feed');
  await day(16);
  await short.operator.resume('it is well');
  await day(21);
  await short.operator.trip('a look at the challenger');
  await day(22);
  await short.operator.reset('it is well');
  await day(24);
  await short.operator.rollback('to be sure');
  await day(32);
  await short.retire();
  await keep(client, 'short', short.handle, [1, 2, 3]);

  const cancelled = await MarketLife.begin(endlessTraining('cancelled'), { client, store });
  await cancelled.ingest(cancelled.origin + 20 * DAY);
  for (const [index, stop] of (['trip', 'retire'] as const).entries()) {
    const advanced = cancelled.advance(cancelled.origin + (15 + index) * DAY).catch(() => undefined);
    await untilTreesGrow(client.workflow.getHandle(retrainingWorkflowId('cancelled', index + 1)));
    await cancelled.operator[stop]('enough');
    await advanced;
    if (stop === 'trip') await cancelled.operator.reset('go on');
  }
  await cancelled.handle.result();
  await keep(client, 'cancelled', cancelled.handle, [1, 2]);
}

async function byTheClock(cleanup: Cleanup, databaseUrl: string): Promise<void> {
  const environment = await timeSkipping();
  cleanup.defer('the server that skips time', () => environment.teardown());
  const definition = dailyLife('7d');
  const runs = await liveDaily({ environment, databaseUrl, definition, days: 24, rollOverAt: ROLL_OVER_AT });
  for (const [index, history] of runs.entries())
    writeHistory({ name: `daily-${index + 1}`, workflowId: modelWorkflowId(definition.name), history });
}

/** Keeps all runs of a model's lifecycle, and the retrainings of those numbers. */
async function keep(
  client: Client,
  name: string,
  { workflowId, firstExecutionRunId }: WorkflowHandleWithFirstExecutionRunId,
  retrainings: number[],
): Promise<void> {
  const runs = await chainOf((runId) => client.workflow.getHandle(workflowId, runId), firstExecutionRunId);
  for (const [index, history] of runs.entries())
    writeHistory({ name: `${name}-${index + 1}`, workflowId, history });
  for (const number of retrainings) {
    const child = client.workflow.getHandle(`${workflowId}/retraining/${number}`);
    writeHistory({
      name: `${name}-retraining-${number}`,
      workflowId: child.workflowId,
      history: await child.fetchHistory(),
    });
  }
}
