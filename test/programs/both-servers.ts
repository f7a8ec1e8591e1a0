/** A program that holds both embedded servers until it is told to stop; prints one line of JSON when they run. */
import { runWithCleanup } from '../../worker/embedded/cleanup.ts';
import { startPostgres } from '../../worker/embedded/postgres.ts';
import { startTemporal } from '../../worker/embedded/temporal.ts';

const log = () => {};

await runWithCleanup(async (cleanup) => {
  const postgres = await startPostgres({ log });
  cleanup.defer('Postgres', () => postgres.stop());
  const temporal = await startTemporal({ namespace: 'default', searchAttributes: [], log });
  cleanup.defer('Temporal', () => temporal.stop());
  process.stdout.write(`${JSON.stringify({ pids: [postgres.pid, temporal.pid] })}\n`);
  await new Promise(() => {});
}, log);
