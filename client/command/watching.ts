import {
  Client,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ConnectionLike,
} from '@temporalio/client';
import { LIFECYCLE_QUEUE, WATCH_ID } from '../../contracts/messages.ts';

/** Time between two looks at whether all lifecycles do their work. */
const EVERY = '1 hour';

/** Has Temporal look after the lifecycles by a schedule; where there is one already, it stays as it is. */
export async function scheduleWatch(connection: ConnectionLike, namespace: string): Promise<void> {
  const client = new Client({ connection, namespace });
  try {
    await client.schedule.create({
      scheduleId: WATCH_ID,
      spec: { intervals: [{ every: EVERY }] },
      action: {
        type: 'startWorkflow',
        workflowType: 'watch',
        workflowId: WATCH_ID,
        taskQueue: LIFECYCLE_QUEUE,
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: EVERY },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
