import { Context } from '@temporalio/activity';
import type { Notification } from '../contracts/definition/definition.ts';
import { RUNNING_LIFECYCLES, modelOfWorkflow } from '../contracts/messages.ts';
import { overdueOf, type Overdue } from '../contracts/overdue.ts';
import type { Dependencies } from './dependencies.ts';

export interface Alarm {
  overdue: Overdue;
  channels: Notification['channel'][];
}

/** Activities that look after the lifecycles themselves. */
export function watchingActivities({ store }: Dependencies) {
  return {
    /** Models that are overdue, or that no workflow runs for, of which nobody was told yet. */
    async findOverdue({ at }: { at: number }): Promise<Alarm[]> {
      const running = await runningModels();
      const living = await store.watch.living();
      const overdue = living.flatMap((model) => overdueOf(model, running.has(model.model), at) ?? []);
      const notifications = new Map(living.map((model) => [model.model, model.notifications]));
      return (await store.watch.untold(overdue)).map((each) => ({
        overdue: each,
        channels: (notifications.get(each.model) ?? [])
          .filter(({ on }) => on.includes('overdue'))
          .map(({ channel }) => channel),
      }));
    },

    async overdueTold({ overdue, at }: { overdue: Overdue; at: number }): Promise<void> {
      await store.watch.told(overdue, at);
    },
  };
}

async function runningModels(): Promise<Set<string>> {
  const models = new Set<string>();
  for await (const { workflowId } of Context.current().client.workflow.list({ query: RUNNING_LIFECYCLES }))
    models.add(modelOfWorkflow(workflowId));
  return models;
}
