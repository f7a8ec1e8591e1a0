import type { Client } from '@temporalio/client';
import { modelWorkflowId } from '../../../contracts/messages.ts';
import { chainOf } from '../../daily-life.ts';
import { writeHistory } from '../../histories.ts';

/** The trainings of these walks end in every way that there is. */
const WITH_TRAININGS = 'breaker';

/** Keeps the histories of a walk's lifecycle for the replay test. */
export async function recordWalk(
  client: Client,
  model: string,
  { name, file }: { name: string; file: { name: string } },
): Promise<void> {
  const path = file.name.replace(/^.*\/|\.test\.ts$/g, '');
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  const workflowId = modelWorkflowId(model);
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const first = raw.workflowExecutionInfo?.firstRunId ?? raw.workflowExecutionInfo?.execution?.runId ?? '';
  const runs = await chainOf((runId) => client.workflow.getHandle(workflowId, runId), first);
  for (const [index, history] of runs.entries()) {
    writeHistory({ name: `paths/${path}-${slug}-${index + 1}`, workflowId, history });
    if (path !== WITH_TRAININGS) continue;
    for (const { startChildWorkflowExecutionInitiatedEventAttributes: child } of history.events ?? []) {
      if (!child?.workflowId) continue;
      const training = client.workflow.getHandle(child.workflowId);
      const number = child.workflowId.split('/').at(-1);
      writeHistory({
        name: `paths/${path}-${slug}-training-${number}`,
        workflowId: child.workflowId,
        history: await training.fetchHistory(),
      });
    }
  }
}
