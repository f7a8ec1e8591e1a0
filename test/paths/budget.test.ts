import { describe, expect, it } from 'vitest';
import { retrainSignal } from '../../contracts/messages.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { DAY, day, eras, worlds } from './harness/world.ts';

describe('budget', () => {
  it('refuses a trigger with the date of the next retraining, once, and retrains on that date', async () => {
    const life = await Life.serving({ changes: 'budget: { retrainings: 1, per: 28d }' });
    await life.signal(retrainSignal, { reason: 'to see' });
    await life.until(day(30));
    await life.signal(retrainSignal, { reason: 'again' });
    await life.signal(retrainSignal, { reason: 'and again' });
    await life.until(day(50));
    const account = await life.account();
    expectTold(account, [
      '21 retraining: retraining 2 starts: asked for',
      '30 trigger: ana asks for a retraining (again) → waits for the budget until 2030-02-19 00:00 UTC',
      '30 budget: retraining (asked for) refused until 2030-02-19 00:00 UTC: it has had the one retraining that the budget allows in 28 days',
      '30 trigger: ana asks for a retraining (and again)',
      '49 retraining: retraining 3 starts: asked for',
    ]);
    expect(account.filter((line) => line.includes(' budget: '))).toHaveLength(1);
  });

  it('holds whatever the data do', async () => {
    const life = await Life.serving({
      world: eras({
        0: worlds.first,
        22: worlds.wrongUnit,
        44: worlds.random,
        58: worlds.second,
      }),
      changes: `
        budget: { retrainings: 2, per: 28d }
        schedule: { every: 14d }
        newData: { rows: 300 }
        drift: { trigger: true }
        breaker: { cooldown: 1d, growth: 1, cap: 1d }`,
    });
    await life.until(day(84));
    const history = await life.history();
    const starts = history
      .filter(({ kind, rule }) => kind === 'retraining' && rule !== 'first')
      .map(({ at }) => at);
    expect(starts.length).toBeGreaterThan(3);
    for (const start of starts)
      expect(starts.filter((at) => at > start - 28 * DAY && at <= start).length).toBeLessThanOrEqual(2);
    const refusals = history.filter(({ kind }) => kind === 'budget').map(({ evidence }) => evidence.next);
    expect(refusals.length).toBeGreaterThan(0);
    expect(new Set(refusals).size).toBe(refusals.length);
  });
});
