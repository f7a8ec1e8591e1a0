import { NativeConnection, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import type { Cleanup } from '../../worker/embedded/cleanup.ts';
import { loadTrainers } from '../../worker/own-trainers.ts';
import type { Role } from '../../worker/role.ts';
import { requireSearchAttributes } from '../../worker/search-attributes.ts';
import { createWorkers, type Workers } from '../../worker/worker.ts';
import type { TemporalTarget } from './addresses.ts';
import { unreachable, UsageError } from './failures.ts';

export interface Serving {
  role: Role;
  temporal: TemporalTarget;
  databaseUrl: string;
  deployment?: { name: string; buildId: string };
  /** The user's module of trainers, beside Perennial's own. */
  trainers?: string;
  level: 'info' | 'warn';
}

/**
 * Starts workers that log to stderr as lines of JSON; they are stopped with the program.
 * @returns settles when they end: rejects when one fails
 */
export async function serve(
  cleanup: Cleanup,
  { level, temporal, trainers, ...options }: Serving,
): Promise<{ ended: Promise<void> }> {
  const own = trainers === undefined ? [] : await ownTrainers(trainers);
  const log = pino({ level }, pino.destination(2));
  Runtime.install({
    // Whoever started the program stops it: the cleanup shuts the workers down.
    shutdownSignals: [],
    logger: {
      log: (severity, message, meta) => log[pinoLevel(severity)]({ ...meta }, message),
      trace: (message, meta) => log.trace({ ...meta }, message),
      debug: (message, meta) => log.debug({ ...meta }, message),
      info: (message, meta) => log.info({ ...meta }, message),
      warn: (message, meta) => log.warn({ ...meta }, message),
      error: (message, meta) => log.error({ ...meta }, message),
    },
  });
  const connection = await connect(temporal);
  cleanup.defer('connection to Temporal', () => connection.close());
  await requireSearchAttributes(connection, temporal.namespace);
  const workers: Workers = await createWorkers({
    ...options,
    connection,
    namespace: temporal.namespace,
    log,
    trainers: own,
  });
  const ended = workers.run();
  cleanup.defer('worker', async () => {
    workers.shutdown();
    await ended;
  });
  return { ended };
}

const pinoLevel = (severity: string) =>
  severity.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error';

const connect = ({ connection }: TemporalTarget): Promise<NativeConnection> =>
  NativeConnection.connect(connection).catch((cause: unknown) => {
    throw unreachable(connection.address, cause);
  });

async function ownTrainers(file: string) {
  try {
    return await loadTrainers(file);
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}
