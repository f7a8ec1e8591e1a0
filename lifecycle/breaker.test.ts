import { describe, expect, it } from 'vitest';
import { corrupt, notConverged, refused, registered, versionOf } from './testing/reports.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';
import type { PolicyChanges } from './testing/policy.ts';

const CALM = { schedule: { every: null } };
const breakers = (world: World) => world.decisions('breaker').map(({ sentence }) => sentence);

/** A lifecycle whose first retraining has found corrupt data. */
async function opened(changes: PolicyChanges = {}): Promise<World> {
  const world = new World({ ...CALM, ...changes }, 1);
  world.script.train = corrupt;
  await world.tell('retrain');
  await world.after(HOUR);
  expect(world.state.breaker).toMatchObject({ state: 'open', cause: 'data' });
  return world;
}

describe('the breaker', () => {
  it('opens at once on corrupt data, on no convergence and on the time limit', async () => {
    expect(breakers(await opened())).toEqual([
      'breaker opens (data) until 2026-01-12 01:00 UTC: training 1 found corrupt data',
    ]);
    const world = new World(CALM, 1);
    world.script.train = notConverged;
    await world.tell('retrain');
    await world.after(HOUR);
    expect(breakers(world)).toEqual([
      'breaker opens (convergence) until 2026-01-12 01:00 UTC: training 1 did not converge',
    ]);
    const slow = new World(CALM, 1);
    slow.script.train = () => ({ outcome: 'timeLimit', limit: 30 * 60_000 });
    await slow.tell('retrain');
    await slow.after(HOUR);
    expect(slow.account(START + HOUR)).toEqual([
      'training 1 was ended at its time limit of 30 minutes',
      'breaker opens (convergence) until 2026-01-12 01:00 UTC: training 1 ran into its time limit',
    ]);
  });

  it('opens when validation refuses several in a row, and names what moved', async () => {
    const world = new World({ ...CALM, evaluation: { every: WEEK } }, 1);
    world.script.train = () => refused(versionOf(world.nextVersion(), START));
    for (let i = 0; i < 3; i++) {
      await world.tell('retrain');
      await world.after(DAY);
    }
    expect(breakers(world)).toEqual([
      'breaker opens (validation) until 2026-01-14 01:00 UTC: retraining is not helping, 3 refused in a row',
    ]);
  });

  it('does not open for a training that failed for reasons of the machine', async () => {
    const world = new World(CALM, 1);
    world.script.train = () => ({ outcome: 'failed', message: 'out of memory' });
    for (let i = 0; i < 5; i++) {
      await world.tell('retrain');
      await world.after(DAY);
    }
    expect(breakers(world)).toEqual([]);
  });

  it('while open lets evaluations go on and no retraining start', async () => {
    const world = await opened();
    world.script.evaluate = () => 'degraded';
    await world.tell('retrain');
    await world.until(START + WEEK);
    expect(world.decisions('evaluation')).toHaveLength(1);
    expect(world.decisions('retraining')).toHaveLength(1);
    expect(await world.tell('retrain', { reason: 'again' })).toMatchObject({
      sentence: 'ada asks for a retraining (again) → waits, the breaker is open',
    });
  });

  it('leaves the rows that were new to an inspection that found corrupt data, and a window before, out of later trainings', async () => {
    const world = await opened();
    const leftOut = () =>
      world.performed.flatMap((action) => (action.type === 'startRetraining' ? [action.leftOut] : []));
    await world.after(WEEK);
    world.script.train = ({ at }) => registered(versionOf(2, at));
    await world.tell('retrain');
    const first = { from: START - WEEK, to: START };
    expect(leftOut()).toEqual([[], [first]]);
    await world.after(HOUR);
    world.script.train = corrupt;
    await world.after(WEEK);
    await world.tell('retrain');
    await world.after(HOUR);
    const second = { from: START + HOUR, to: START + 2 * WEEK + 2 * HOUR };
    expect(world.state.distrusted).toEqual([first, second]);
    await world.tell('resetBreaker', { reason: 'its batch is withdrawn' });
    expect(world.state.distrusted).toEqual([]);
  });

  it('goes half-open after its cooldown; a trial that yields a challenger closes it', async () => {
    const world = await opened();
    world.script.train = ({ at }) => registered(versionOf(2, at));
    await world.tell('retrain');
    await world.until(START + WEEK + 3 * HOUR);
    expect(world.account(START + WEEK + HOUR)).toEqual([
      'breaker half-open after its cooldown (data): the next retraining is a trial',
      'retraining 2 starts as a trial: asked for',
      'training 2 yields version 2 (hybrid): accuracy 0.76 on 336 rows',
      'breaker closes: trial 2 yielded a challenger',
    ]);
  });

  it('opens again for longer after each failed trial, up to a cap', async () => {
    const world = await opened({
      schedule: { every: DAY },
      breaker: { growth: 3, cap: 4 * WEEK, cooldown: WEEK },
    });
    await world.until(START + 12 * WEEK);
    const lengths = world
      .decisions('breaker')
      .filter(({ evidence }) => evidence['state'] === 'open')
      .map(({ at, evidence }) => ((evidence['reopensAt'] as number) - at) / WEEK);
    expect(lengths).toEqual([1, 3, 4, 4]);
    expect(world.decisions('budget')).toEqual([]);
  });

  it('counts its trials in the budget', async () => {
    const world = await opened({ schedule: { every: DAY }, budget: { retrainings: 2, per: 12 * WEEK } });
    await world.until(START + 11 * WEEK);
    expect(world.decisions('retraining')).toHaveLength(2);
  });

  it('lets a trial that was cancelled be tried again', async () => {
    const world = await opened();
    await world.until(START + WEEK + 2 * HOUR);
    world.script.train = () => ({ outcome: 'cancelled' });
    await world.tell('retrain');
    await world.after(2 * HOUR);
    expect(world.state.breaker).toMatchObject({ state: 'halfOpen', trial: null });
    await world.tell('retrain');
    expect(world.account().at(-1)).toBe('retraining 3 starts as a trial: asked for');
  });

  it('is not closed by a retraining that was no trial', async () => {
    const deploy = { kind: 'activity' as const, name: 'deploy', queue: 'serving', timeout: HOUR };
    const world = new World({ ...CALM, deploy }, 1);
    world.registry.add(versionOf(8, START));
    world.script.trainingTakes = 2 * WEEK;
    world.script.cancels = false;
    world.script.deployment = 'refused';
    await world.tell('retrain');
    await world.tell('rollback', { version: 8 });
    await world.after(2 * WEEK);
    expect(world.account(START + WEEK).filter((sentence) => /breaker|training/.test(sentence))).toEqual([
      'breaker half-open after its cooldown (deployment): the next retraining is a trial',
      'training 1 yields version 3 (hybrid): accuracy 0.76 on 336 rows',
    ]);
    expect(world.state.breaker).toMatchObject({ state: 'halfOpen', trial: null });
  });
});

describe('a breaker that a person has opened', () => {
  it('cancels a running training and stays open until it is reset', async () => {
    const world = new World(CALM, 1);
    world.script.trainingTakes = DAY;
    await world.tell('retrain');
    expect(await world.tell('tripBreaker', { reason: 'strange prices' })).toEqual({
      done: true,
      sentence: 'ada opens the breaker until it is reset: strange prices',
    });
    await world.after(1);
    expect(world.account().at(-1)).toBe('training 1 was cancelled');
    await world.until(START + 20 * WEEK);
    expect(world.state.breaker).toMatchObject({ state: 'open', cause: 'operator' });
  });

  it('needs a reason to be reset', async () => {
    const world = new World(CALM, 1);
    await world.tell('tripBreaker');
    expect(await world.tell('resetBreaker', { reason: ' ' })).toEqual({
      done: false,
      sentence: 'a reset needs a reason',
    });
    expect(await world.tell('resetBreaker', { reason: 'prices were real' })).toEqual({
      done: true,
      sentence: 'ada resets the breaker (operator): prices were real',
    });
    expect(await world.tell('resetBreaker', { reason: 'again' })).toMatchObject({ done: false });
    expect(world.state.breaker).toEqual({ state: 'closed' });
  });

  it('takes over from any other cause, and only once', async () => {
    const world = await opened();
    await world.tell('tripBreaker', { reason: 'let me look' });
    await world.until(START + 4 * WEEK);
    expect(world.state.breaker).toMatchObject({ state: 'open', cause: 'operator', reopensAt: null });
    expect(await world.tell('tripBreaker', { reason: 'again' })).toEqual({
      done: false,
      sentence: 'the breaker is open already (cause operator)',
    });
  });

  it('keeps a shadow scored, promotes nothing, and leaves it undecided at the deadline', async () => {
    const world = new World({ ...CALM, shadow: { atMost: 3 * DAY } }, 1);
    world.script.compare = () => 'better';
    await world.tell('retrain');
    await world.after(2 * HOUR);
    await world.tell('tripBreaker', { reason: 'strange prices' });
    await world.until(START + 2 * DAY);
    expect(world.account().at(-1)).toMatch(
      /^version 2 is better than the champion \(.*\), but the breaker is open$/,
    );
    await world.until(START + 4 * DAY);
    expect(world.decisions('verdict').at(-1)?.rule).toBe('deadline');
    expect(world.registry.champion).toBe(1);
  });
});
