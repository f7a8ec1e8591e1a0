import { sleep } from '@temporalio/workflow';
import { modelLifecycle as unchanged } from '../../workflows/index.ts';

/** The lifecycle with a timer at its beginning that recorded histories don't have. */
export async function modelLifecycle(...args: Parameters<typeof unchanged>): Promise<void> {
  await sleep('1 minute');
  await unchanged(...args);
}
