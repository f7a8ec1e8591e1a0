import { describe, expect, it } from 'vitest';
import { digest } from '../contracts/digest.ts';
import { DEADLINE_KINDS, deadlines } from './deadlines.ts';
import { decide } from './decide.ts';
import { advanceEvent } from './drive.ts';
import { HOUR, DAY, START, WEEK, World } from './testing/world.ts';
import { statusOf } from './status.ts';
import { marketWorld } from './testing/market.ts';

const OBSERVED = { clock: 'observation' as const };

describe('with the clock of observation', () => {
  it('lives for years, and again in the same way', async () => {
    const years = async () => {
      const world = marketWorld({ ...OBSERVED }, 11);
      for (let week = 1; week <= 3 * 52; week++) await world.until(START + week * WEEK);
      return world;
    };
    const world = await years();
    expect(world.decisions('evaluation').length).toBeGreaterThan(140);
    expect(world.decisions('promotion').length).toBeGreaterThan(3);
    expect(world.decisions('retraining').length).toBeGreaterThan(20);
    expect(JSON.stringify(world.state).length).toBeLessThan(15_000);
    expect(digest((await years()).history)).toBe(digest(world.history));
  });

  it('comes to the same decisions in steps of a day and of a quarter', async () => {
    const daily = marketWorld({ ...OBSERVED }, 5);
    for (let day = 1; day <= 26 * 7; day++) await daily.until(START + day * DAY);
    const quarterly = marketWorld({ ...OBSERVED }, 5);
    for (let quarter = 1; quarter <= 2; quarter++) await quarterly.until(START + quarter * 13 * WEEK);
    expect(digest(daily.history)).toBe(digest(quarterly.history));
  });

  it('answers an advance with how far it got', async () => {
    const world = new World(OBSERVED, 1);
    expect(await world.tell('advance', { to: START + WEEK, batch: 3 })).toEqual({
      done: true,
      sentence: 'reached 2026-01-12',
      reached: START + WEEK,
      decisions: [],
    });
    expect(world.state.now).toBe(START + WEEK);
  });

  it('stops early after a hundred deadlines', async () => {
    const world = new World({ ...OBSERVED, schedule: { every: null }, evaluation: { every: HOUR } }, 1);
    expect(await world.tell('advance', { to: START + WEEK, batch: 1 })).toMatchObject({
      done: true,
      sentence: 'stopped at 2026-01-09 04:00 UTC: ask again',
      reached: START + 100 * HOUR,
    });
    expect(await world.tell('advance', { to: START + WEEK, batch: 1 })).toMatchObject({
      reached: START + WEEK,
    });
  });

  it('stops where it is when the run has to roll over', () => {
    const world = new World(OBSERVED, 1);
    world.life.state.advance = { requestId: 'r', to: START + WEEK, deadlines: 3, fromSeq: 0 };
    expect(advanceEvent(world.life, true)).toEqual({ type: 'reached', at: START });
  });

  it('has not reached an end at which something is still due', () => {
    const { state, policy } = new World(OBSERVED, 1).life;
    const to = START + WEEK;
    const asked = { ...state, asked: ['r'], advance: { requestId: 'r', to, deadlines: 3, fromSeq: 0 } };
    const { actions } = decide(asked, { type: 'reached', at: to }, policy);
    expect(actions).toEqual([
      {
        type: 'answer',
        requestId: 'r',
        answer: {
          done: true,
          sentence: 'stopped at 2026-01-12: ask again',
          reached: to - 1,
          decisions: [],
        },
      },
    ]);
  });

  it('refuses to go back, in time or in batches, or two ways at once', async () => {
    const world = new World(OBSERVED, 1);
    await world.tell('advance', { to: START + WEEK, batch: 3 });
    expect(await world.tell('advance', { to: START + WEEK - 1, batch: 3 })).toMatchObject({
      done: false,
      sentence: 'the clock is at 2026-01-12 already and does not go back to 2026-01-11 23:59 UTC',
      reached: START + WEEK,
    });
    expect(await world.tell('advance', { to: START + 2 * WEEK, batch: 2 })).toMatchObject({
      sentence: "decisions have seen batch 3 already and can't go back to 2",
    });
    expect(await new World({}, 1).tell('advance', { to: START + WEEK, batch: 1 })).toMatchObject({
      sentence: 'advance is for `clock: observation`; this model runs on wall time',
    });
  });

  it('dates the end of a training as its start, before any later deadline', async () => {
    const world = new World({ ...OBSERVED }, 1);
    await world.until(START + 4 * WEEK);
    const [start] = world.decisions('retraining');
    expect(start.at).toBe(START + 3 * WEEK);
    expect(world.decisions('registered')[0]).toMatchObject({ at: start.at, seq: start.seq + 1 });
  });

  it('takes deadlines of one instant in their order', async () => {
    const world = new World({ ...OBSERVED, evaluation: { every: WEEK } }, 1);
    await world.until(START + 6 * WEEK - 1);
    const together = deadlines(world.state, world.policy).filter(({ at }) => at === START + 6 * WEEK);
    expect(together.map(({ kind }) => kind)).toEqual(['evaluation', 'shadowCheck', 'schedule']);
    expect(together.map(({ kind }) => DEADLINE_KINDS.indexOf(kind))).toEqual([1, 3, 6]);
  });
});

describe('an action that fails', () => {
  it('is tried again before anything that follows it, and shown as a delay until then', async () => {
    const world = new World({ schedule: { every: null } }, 1);
    await world.until(START);
    let failures = 3;
    const delays: unknown[] = [];
    world.script.fails = (action) => {
      if (action.type !== 'record' || failures === 0) return false;
      failures--;
      delays.push(world.state.delay?.since);
      return true;
    };
    await world.until(START + 100);
    await world.tell('retrain');
    expect(delays).toEqual([undefined, START + 100, START + 100]);
    expect(world.state.delay).toBeNull();
    const types = world.performed.slice(-4).map(({ type }) => type);
    expect(types).toEqual(['record', 'answer', 'record', 'startRetraining']);
    expect(world.history.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('is what the account says is waited for', async () => {
    const world = new World({}, 1);
    await world.until(START);
    let shown = '';
    let failures = 2;
    world.script.fails = ({ type }) => {
      if (type !== 'evaluate' || failures-- === 0) return false;
      shown = statusOf(world.state, world.policy).waitsFor;
      return true;
    };
    await world.until(START + WEEK);
    expect(shown).toBe('tries again to evaluate the champion, since 2026-01-12: the database is away');
    expect(world.decisions('evaluation')).toHaveLength(1);
  });
});
