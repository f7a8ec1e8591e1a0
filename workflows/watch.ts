import { proxyActivities } from '@temporalio/workflow';
import type { LifecycleActivities } from '../activities/index.ts';

const { findOverdue, notify, overdueTold } = proxyActivities<LifecycleActivities>({
  startToCloseTimeout: '5m',
  scheduleToCloseTimeout: '30m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** One look at whether every model's lifecycle runs and evaluates; whoever a model's policy names is told once. */
export async function watch(): Promise<void> {
  const at = Date.now();
  for (const { overdue, channels } of await findOverdue({ at })) {
    const { model, kind, since, sentence } = overdue;
    const announcement = {
      id: `${model}/${kind}/${since}`,
      topic: 'overdue' as const,
      model,
      at,
      sentence,
      decision: null,
    };
    for (const channel of channels) await notify({ announcement, channel });
    await overdueTold({ overdue, at });
  }
}
