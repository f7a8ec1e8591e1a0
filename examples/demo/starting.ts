import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Definition } from '../../contracts/definition/definition.ts';
import { LIFECYCLE_QUEUE, modelWorkflowId } from '../../contracts/messages.ts';
import type { LifecycleInput } from '../../contracts/starting.ts';

/** Starts the lifecycle of a model that the store knows, without a version. */
export function startLifecycle(
  client: Client,
  { name, policy }: Definition,
  origin: number,
): Promise<WorkflowHandle> {
  const input: LifecycleInput = { model: name, revision: 1, policy, origin, champion: null };
  return client.workflow.start('modelLifecycle', {
    workflowId: modelWorkflowId(name),
    taskQueue: LIFECYCLE_QUEUE,
    args: [input],
    staticSummary: `lifecycle of ${name} (clock: ${policy.clock})`,
  });
}
