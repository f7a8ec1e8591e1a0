import { temporal } from '@temporalio/proto';
import { hostname } from 'node:os';
import type { TemporalTarget } from './addresses.ts';
import { connectTemporal } from './temporal.ts';

/** A poll waits a minute on the server; one that is older belongs to a worker that has ended. */
const RECENT_MS = 150_000;

/**
 * Of `queues` those whose tasks no worker of this machine asks for.
 * @throws Failed when Temporal does not answer
 */
export async function notPolledHere(target: TemporalTarget, queues: readonly string[]): Promise<string[]> {
  const connection = await connectTemporal(target);
  try {
    const missing: string[] = [];
    for (const name of queues) {
      // Every queue has activities; only one has workflows as well.
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace: target.namespace,
        taskQueue: { name },
        taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      });
      if (!pollers?.some(isHere)) missing.push(name);
    }
    return missing;
  } finally {
    await connection.close();
  }
}

/** Workers name themselves by process and machine. */
function isHere({ identity, lastAccessTime }: temporal.api.taskqueue.v1.IPollerInfo): boolean {
  const polledAt = Number(lastAccessTime?.seconds ?? 0) * 1000;
  return identity?.endsWith(`@${hostname()}`) === true && Date.now() - polledAt < RECENT_MS;
}
