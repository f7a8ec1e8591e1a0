import { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import type { Cleanup } from '../../worker/embedded/cleanup.ts';
import { loadTrainers } from '../../worker/own-trainers.ts';
import type { Role } from '../../worker/role.ts';
import { requireSearchAttributes } from '../../worker/search-attributes.ts';
import { installTelemetry } from '../../worker/telemetry.ts';
import { createWorkers, type Workers } from '../../worker/worker.ts';
import type { TemporalTarget } from './addresses.ts';
import { unreachable, UsageError } from './failures.ts';
import { scheduleWatch } from './watching.ts';

export interface Serving {
  role: Role;
  temporal: TemporalTarget;
  databaseUrl: string;
  deployment?: { name: string; buildId: string };
  /** The user's module of trainers, beside Perennial's own. */
  trainers?: string;
  level: 'info' | 'warn';
  /** Where Prometheus scrapes metrics, IP address and port; none without. */
  metricsAddress?: string;
}

/**
 * Starts workers that log to stderr as lines of JSON; they are stopped with the program.
 * @returns settles when they end: rejects when one fails
 */
export async function serve(
  cleanup: Cleanup,
  { level, temporal, trainers, metricsAddress, ...options }: Serving,
): Promise<{ ended: Promise<void> }> {
  const own = trainers === undefined ? [] : await ownTrainers(trainers);
  const log = pino({ level }, pino.destination(2));
  installTelemetry({ log, metricsAddress });
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
  if (options.role !== 'training') await scheduleWatch(connection, temporal.namespace);
  const ended = workers.run();
  cleanup.defer('worker', async () => {
    workers.shutdown();
    await ended;
  });
  return { ended };
}

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
