import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  log,
  proxyActivities,
} from '@temporalio/workflow';
import type { Ingested, LifecycleActivities, TrainingActivities } from '../activities/index.ts';
import { TRAINING_QUEUE } from '../contracts/messages.ts';
import type { RetrainingOutcome } from '../contracts/reports.ts';
import { TIME_LIMIT, type RetrainingInput } from '../contracts/starting.ts';
import { goThrough } from '../lifecycle/stages.ts';

/**
 * A stage takes as long as its data are large; its heartbeats tell that a worker is at it. A database that is away is
 * waited for by the hour before it counts as failure.
 */
const stage = (summary: string) =>
  proxyActivities<LifecycleActivities>({
    startToCloseTimeout: '30m',
    heartbeatTimeout: '15s',
    scheduleToCloseTimeout: '3h',
    retry: { initialInterval: '200ms', maximumInterval: '10s' },
    summary,
  });

/** How much longer than its time limit a fit may take before the server gives up on its worker. */
const GRACE_MS = 5 * 60_000;
const WEEK_MS = 7 * 86_400_000;

/**
 * The fit, on its own queue, where it may wait for a free worker. It keeps its time limit itself; the heartbeat notices
 * a killed worker within ten seconds.
 */
const training = (limit: number) =>
  proxyActivities<TrainingActivities>({
    taskQueue: TRAINING_QUEUE,
    startToCloseTimeout: limit + GRACE_MS,
    scheduleToCloseTimeout: limit + WEEK_MS,
    heartbeatTimeout: '10s',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '200ms', maximumInterval: '10s' },
    summary: 'training',
  });

/** Ingestion, inspection, training, validation, registration: how one retraining ended. Never fails by itself. */
export async function retraining(input: RetrainingInput): Promise<RetrainingOutcome> {
  try {
    return await stages(input);
  } catch (error) {
    if (isCancellation(error)) return { outcome: 'cancelled' };
    if (!(error instanceof ActivityFailure)) throw error;
    const message = error.cause?.message ?? error.message;
    log.error('retraining failed', { message });
    return { outcome: 'failed', message };
  }
}

function stages(input: RetrainingInput): Promise<RetrainingOutcome> {
  const limit = input.policy.training.timeLimit;
  return goThrough(
    {
      ingestion: () => stage('ingestion').ingestion(input),
      inspection: (ingested: Ingested) => stage('inspection').inspection({ retraining: input, ingested }),
      training: (ingested) => inTime(training(limit).training({ retraining: input, ingested })),
      validation: (ingested, fitted) =>
        stage('validation').validation({ retraining: input, ingested, fitted }),
      registration: (ingested, fitted, validated) =>
        stage('registration').registration({ retraining: input, ingested, fitted, validated }),
    },
    limit,
  );
}

/** What a fit yields, or null when it took longer than it may. */
async function inTime<T>(fit: Promise<T>): Promise<T | null> {
  try {
    return await fit;
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : null;
    if (cause instanceof ApplicationFailure && cause.type === TIME_LIMIT) return null;
    throw error;
  }
}
