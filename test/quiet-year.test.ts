import { temporal as proto } from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../store/store.ts';
import { liveDaily, type History } from './daily-life.ts';
import { useDatabase } from './database.ts';
import { dailyLife } from './definitions.ts';
import { timeSkipping } from './temporal.ts';

const { EventType } = proto.api.enums.v1;

const DAYS = 365;

/** Retrained once in between. */
const DEFINITION = dailyLife('182d');

describe('a year of daily evaluations by the clock', () => {
  const database = useDatabase();
  let environment: TestWorkflowEnvironment;
  let histories: History[];

  beforeAll(async () => {
    environment = await timeSkipping();
    histories = await liveDaily({
      environment,
      databaseUrl: database.url,
      definition: DEFINITION,
      days: DAYS,
    });
  }, 300_000);
  afterAll(() => environment?.teardown());

  it('evaluates on every day', async () => {
    const store = createStore({ url: database.url });
    const decisions = await store.decisions.list(DEFINITION.name);
    await store.close();
    const evaluations = decisions.filter(({ kind }) => kind === 'evaluation');
    const days = new Set(evaluations.map(({ at }) => at));
    expect(days.size).toBeGreaterThanOrEqual(DAYS - 2);
    expect(decisions.filter(({ kind }) => kind === 'noData')).toEqual([]);
  });

  it('costs at most twelve history events for a quiet evaluation', () => {
    const costs = histories.flatMap(quietCosts);
    expect(costs.length).toBeGreaterThan(DAYS / 2);
    expect(Math.max(...costs)).toBeLessThanOrEqual(12);
  });

  it('never has more than 1,500 events in one run', () => {
    expect(histories.length).toBeGreaterThan(3);
    for (const { events } of histories) expect(events?.length).toBeLessThanOrEqual(1_500);
  });
});

/** Events from one timer to the next one's where an evaluation was all that was done between. */
function quietCosts({ events }: History): number[] {
  const all = events ?? [];
  const timers = all.flatMap(({ eventType }, at) =>
    eventType === EventType.EVENT_TYPE_TIMER_FIRED ? [at] : [],
  );
  return timers.slice(1).flatMap((to, index) => {
    const tick = all.slice(timers[index], to);
    const done = tick.flatMap(
      ({
        activityTaskScheduledEventAttributes: activity,
        startChildWorkflowExecutionInitiatedEventAttributes: child,
      }) => activity?.activityType?.name ?? child?.workflowType?.name ?? [],
    );
    return done.length === 1 && done[0] === 'evaluate' ? [tick.length] : [];
  });
}
