import {
  CancellationScope,
  isCancellation,
  log,
  proxyActivities,
  ActivityFailure,
} from '@temporalio/workflow';
import type { Ingested, LifecycleActivities, TrainingActivities } from '../activities/index.ts';
import { TRAINING_QUEUE } from '../contracts/messages.ts';
import type { RetrainingOutcome } from '../contracts/reports.ts';
import type { RetrainingInput } from '../contracts/starting.ts';
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

/**
 * The fit, on its own queue. The heartbeat notices a killed worker within ten seconds; the time limit is the
 * workflow's, so that a limit of hours does not make a crash be noticed after hours.
 */
const training = proxyActivities<TrainingActivities>({
  taskQueue: TRAINING_QUEUE,
  scheduleToCloseTimeout: '7 days',
  startToCloseTimeout: '2 days',
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
      training: (ingested) => within(limit, () => training.training({ retraining: input, ingested })),
      validation: (ingested, fitted) =>
        stage('validation').validation({ retraining: input, ingested, fitted }),
      registration: (ingested, fitted, validated) =>
        stage('registration').registration({ retraining: input, ingested, fitted, validated }),
    },
    limit,
  );
}

/** What `work` yields, or null when it took longer; a cancellation from outside passes through. */
async function within<T>(limit: number, work: () => Promise<T>): Promise<T | null> {
  const outer = CancellationScope.current();
  try {
    return await CancellationScope.withTimeout(limit, work);
  } catch (error) {
    if (isCancellation(error) && !outer.consideredCancelled) return null;
    throw error;
  }
}
