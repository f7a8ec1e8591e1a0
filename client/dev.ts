import { join } from 'node:path';
import { searchAttributes } from '../contracts/search-attributes.ts';
import { migrate } from '../store/migrate.ts';
import { runWithCleanup, type Cleanup } from '../worker/embedded/cleanup.ts';
import { ownTrainers } from './command/arguments.ts';
import { subcommand } from './command/command.ts';
import { announceDev, devFolder, retractDev, runningDev, type DevAddresses } from './command/dev-file.ts';
import { endingOf, UsageError } from './command/failures.ts';
import { toStderr } from './command/stderr.ts';
import { record } from './command/table.ts';

const NAMESPACE = 'default';

export const dev = subcommand(
  'dev',
  'Postgres, Temporal with its Web UI and a worker, all on this machine and kept under .perennial/, until Ctrl-C',
  ['dev', 'dev --json', 'dev --trainers trainers.js'],
)
  .addOption(ownTrainers())
  .action(async ({ json, trainers }: { json?: boolean; trainers?: string }) => {
    const folder = process.cwd();
    const running = await runningDev(folder);
    if (running)
      throw new UsageError(
        `perennial dev runs in this folder already (process ${running.pid}): use it, or stop it first`,
      );
    await runWithCleanup(
      async (cleanup) => {
        const { addresses, ended } = await startServers(cleanup, folder, trainers);
        announceDev(folder, addresses);
        cleanup.defer('announcement', () => retractDev(folder));
        process.stdout.write(`${json ? JSON.stringify(addresses) : invitation(addresses)}\n`);
        await ended;
      },
      toStderr,
      endingOf,
    );
  });

/** Starts one after another: who stops early leaves only what is started. */
async function startServers(
  cleanup: Cleanup,
  folder: string,
  trainers: string | undefined,
): Promise<{ addresses: DevAddresses; ended: Promise<void> }> {
  // Loaded here, as no other command needs the servers.
  const [{ startPostgres }, { startTemporal }, { serve }] = await Promise.all([
    import('../worker/embedded/postgres.ts'),
    import('../worker/embedded/temporal.ts'),
    import('./command/serving.ts'),
  ]);
  const home = devFolder(folder);
  const postgres = await startPostgres({ dir: join(home, 'postgres'), log: () => undefined });
  cleanup.defer('Postgres', () => postgres.stop());
  await migrate(postgres.url);
  const temporal = await startTemporal({
    port: 7233,
    uiPort: 8233,
    dbFile: join(home, 'temporal.db'),
    namespace: NAMESPACE,
    searchAttributes: Object.values(searchAttributes),
    log: () => undefined,
  });
  cleanup.defer('Temporal', () => temporal.stop());
  const { ended } = await serve(cleanup, {
    role: 'all',
    temporal: { namespace: NAMESPACE, connection: { address: temporal.address } },
    databaseUrl: postgres.url,
    level: 'warn',
    trainers,
  });
  const addresses = {
    pid: process.pid,
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    namespace: NAMESPACE,
    uiUrl: temporal.uiUrl,
  };
  return { addresses, ended };
}

const invitation = ({ uiUrl, temporalAddress, databaseUrl }: DevAddresses): string =>
  [
    record({ 'Web UI': uiUrl, TEMPORAL_ADDRESS: temporalAddress, PERENNIAL_DATABASE_URL: databaseUrl }),
    '',
    'Commands in this folder use these servers: try `perennial start model.yaml`. Ctrl-C stops them all.',
  ].join('\n');
