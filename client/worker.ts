import { Option } from 'commander';
import { migrate } from '../store/migrate.ts';
import { runWithCleanup } from '../worker/embedded/cleanup.ts';
import type { Role } from '../worker/worker.ts';
import { findAddresses } from './command/addresses.ts';
import { ownTrainers } from './command/arguments.ts';
import { subcommand } from './command/command.ts';
import { endingOf, UsageError } from './command/failures.ts';
import { toStderr } from './command/stderr.ts';

interface WorkerOptions {
  role: Role;
  deployment?: string;
  buildId?: string;
  trainers?: string;
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
  .action(async ({ role, deployment, buildId, trainers }: WorkerOptions) => {
    if ((deployment === undefined) !== (buildId === undefined))
      throw new UsageError('--deployment and --build-id go together: give both, or neither');
    const addresses = await findAddresses(process.env, process.cwd());
    const databaseUrl = addresses.databaseUrl();
    const temporal = addresses.temporal();
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
