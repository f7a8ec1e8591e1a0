import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { until } from './until.ts';

/** Settles when the fit of a retraining, whose workflow may not have started yet, has grown trees. */
export async function untilTreesGrow(retraining: WorkflowHandle): Promise<void> {
  await until(async () => (await treesOf(retraining)) > 0, 'trees grow');
}

/** Trees that a running training has grown, as its heartbeat tells; 0 before. */
async function treesOf(retraining: WorkflowHandle): Promise<number> {
  const description = await retraining.describe().catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  });
  const raw = description?.raw;
  const training = raw?.pendingActivities?.find(({ activityType }) => activityType?.name === 'training');
  const [details] = training?.heartbeatDetails?.payloads ?? [];
  if (!details?.data || details.data.length === 0) return 0;
  const progress = JSON.parse(Buffer.from(details.data).toString()) as { done: number } | undefined;
  return progress?.done ?? 0;
}
