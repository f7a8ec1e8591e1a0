import { Option } from 'commander';
import { migrate } from '../store/migrate.ts';
import { runWithCleanup } from '../worker/embedded/cleanup.ts';
import { QUEUES, type Role } from '../worker/role.ts';
import { findAddresses, type TemporalTarget } from './command/addresses.ts';
import { listeningAddress, ownTrainers } from './command/arguments.ts';
import { subcommand } from './command/command.ts';
import { endingOf, Failed, UsageError } from './command/failures.ts';
import { toStderr } from './command/stderr.ts';

interface WorkerOptions {
  role: Role;
  deployment?: string;
  buildId?: string;
  trainers?: string;
  metricsAddress?: string;
  check?: boolean;
  json?: boolean;
}

export const worker = subcommand(
  'worker',
  'run what models need done, until Ctrl-C or SIGTERM; brings the database up to this version first',
  [
    'worker',
    'worker --role lifecycle',
    'worker --role training',
    'worker --deployment perennial --build-id 1.4.0',
    'worker --trainers trainers.js',
    'worker --metrics-address 127.0.0.1:9464',
    'worker --check --role training',
  ],
)
  .addOption(
    new Option('--role <role>', 'lifecycle: workflows and light work; training: fits only; all: both')
      .choices(['lifecycle', 'training', 'all'])
      .default('all'),
  )
  .option(
    '--deployment <name>',
    'with --build-id: lifecycles stay on the build that runs them until they roll over',
  )
  .option('--build-id <id>', 'with --deployment: names this build')
  .addOption(ownTrainers())
  .addOption(
    new Option(
      '--metrics-address <address>',
      'Prometheus scrapes metrics here, at /metrics (default: no metrics)',
    )
      .env('PERENNIAL_METRICS_ADDRESS')
      .argParser(listeningAddress),
  )
  .option('--check', 'run nothing: say whether a worker on this machine polls the queues of the role')
  .action(async ({ role, deployment, buildId, trainers, metricsAddress, check, json }: WorkerOptions) => {
    if ((deployment === undefined) !== (buildId === undefined))
      throw new UsageError('--deployment and --build-id go together: give both, or neither');
    const addresses = await findAddresses(process.env, process.cwd());
    const temporal = addresses.temporal();
    if (check) return checkPolling(temporal, role, json);
    const databaseUrl = addresses.databaseUrl();
    await runWithCleanup(
      async (cleanup) => {
        await migrate(databaseUrl);
        // Temporal's worker takes half a second to load.
        const { serve } = await import('./command/serving.ts');
        const { ended } = await serve(cleanup, {
          role,
          temporal,
          databaseUrl,
          level: 'info',
          trainers,
          metricsAddress,
          ...(deployment !== undefined &&
            buildId !== undefined && { deployment: { name: deployment, buildId } }),
        });
        toStderr(`worker (${role}) is up at ${temporal.connection.address}, namespace ${temporal.namespace}`);
        await ended;
      },
      toStderr,
      endingOf,
    );
  });

/** For health checks. */
async function checkPolling(temporal: TemporalTarget, role: Role, json?: boolean): Promise<void> {
  const { notPolledHere } = await import('./command/polling.ts');
  const missing = await notPolledHere(temporal, QUEUES[role]);
  if (missing.length > 0)
    throw new Failed(`no worker on this machine polls ${missing.join(' and ')}`, {
      details: { polled: false, missing },
    });
  const answer = json
    ? JSON.stringify({ polled: true, queues: QUEUES[role] })
    : `${QUEUES[role].join(' and ')}: polled`;
  process.stdout.write(`${answer}\n`);
}
