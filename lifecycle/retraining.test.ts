import { describe, expect, it } from 'vitest';
import { refused, registered, versionOf } from './testing/reports.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';

const CALM = { schedule: { every: null } };

describe('the schedule', () => {
  it('counts from the last start of a retraining, whatever triggered it', async () => {
    const world = new World({}, 1);
    await world.until(START + 2 * WEEK + DAY);
    await world.tell('retrain', { reason: 'a new price list' });
    await world.until(START + 5 * WEEK + DAY);
    expect(world.decisions('retraining').map(({ at, rule }) => [at, rule])).toEqual([
      [START + 2 * WEEK + DAY, 'operator'],
      [START + 5 * WEEK + DAY, 'schedule'],
    ]);
  });

  it('lets a shadow that ends at the same instant end first, then starts from serving', async () => {
    const world = new World({ clock: 'observation' }, 1);
    await world.until(START + 6 * WEEK);
    expect(world.account(START + 6 * WEEK)).toEqual([
      'accuracy 0.77 (0.72–0.82, n = 336) is 1 point above validation',
      'version 2 is undecided at its deadline: +0.0 points (−2.0 to +2.0), 189 won and 189 lost of 420 (e = 1.65) → champion 1 stays',
      'retraining 2 starts: schedule',
      'training 2 yields version 3 (hybrid): accuracy 0.76 on 336 rows',
    ]);
    expect(world.performed.findLast(({ type }) => type === 'startRetraining')).toMatchObject({ number: 2 });
  });
});

describe('a trigger', () => {
  it('waits while a training runs, and is merged with the others that wait', async () => {
    const world = new World({ schedule: { every: 3 * WEEK } }, 1);
    world.script.trainingTakes = 4 * WEEK;
    world.script.train = () => refused(versionOf(world.nextVersion(), START));
    await world.tell('retrain', { reason: 'a new price list' });
    world.script.evaluate = () => 'degraded';
    await world.until(START + 4 * WEEK);
    expect(world.account(START + 4 * WEEK)).toEqual([
      'training 1 is refused by validation: accuracy 0.61 is no gain over guessing (0.60)',
      'accuracy 0.66 (0.61–0.71, n = 336) is 10 points below validation, second time in a row → retraining 2',
      'retraining 2 starts: schedule and degradation',
    ]);
  });

  it('is answered with what becomes of it', async () => {
    const world = new World(CALM, 1);
    const ask = () => world.tell('retrain', { reason: 'a new price list' });
    expect(await ask()).toEqual({
      done: true,
      sentence: 'ada asks for a retraining (a new price list) → retraining 1',
    });
    expect(await ask()).toMatchObject({
      sentence: 'ada asks for a retraining (a new price list) → waits, the model is in retraining',
    });
  });

  it('raised by what the former champion showed does not outlive it', async () => {
    const world = new World(
      { ...CALM, promotion: { approval: { timeout: 8 * WEEK, onTimeout: 'reject', fourEyes: false } } },
      1,
    );
    world.script.compare = ({ subject }) => (subject === 'shadow' ? 'better' : 'undecided');
    await world.tell('retrain');
    await world.until(START + 3 * DAY);
    expect(world.state.stage.name).toBe('approval');
    world.script.evaluate = () => 'degraded';
    await world.until(START + 2 * WEEK);
    expect(world.state.waiting.map(({ reason }) => reason)).toEqual(['degradation']);
    world.script.evaluate = () => 'healthy';
    await world.tell('approve', { version: 2 });
    await world.after(DAY);
    expect(world.registry.champion).toBe(2);
    expect(world.decisions('retraining')).toHaveLength(1);
  });
});

describe('the budget', () => {
  const policy = { ...CALM, budget: { retrainings: 2, per: 12 * WEEK }, breaker: { failures: 9 } };

  it('refuses once, with the date of the next retraining, and starts it then', async () => {
    const world = new World(policy, 1);
    world.script.train = () => refused(versionOf(world.nextVersion(), START));
    await world.tell('retrain');
    await world.after(DAY);
    await world.tell('retrain');
    await world.after(DAY);
    expect(await world.tell('retrain', { reason: 'a new price list' })).toMatchObject({
      sentence: 'ada asks for a retraining (a new price list) → waits for the budget until 2026-03-30',
    });
    world.script.evaluate = () => 'degraded';
    await world.until(START + 10 * WEEK);
    expect(world.decisions('budget').map(({ sentence }) => sentence)).toEqual([
      'retraining (asked for) refused until 2026-03-30: it has had all 2 retrainings that the budget allows in 84 days',
    ]);
    await world.until(START + 12 * WEEK);
    expect(world.decisions('retraining').map(({ at }) => at)).toEqual([
      START,
      START + DAY,
      START + 12 * WEEK,
    ]);
  });

  it('counts failed and cancelled retrainings, and several kinds of one fit once', async () => {
    const world = new World(policy, 1);
    world.script.train = () => ({ outcome: 'failed', message: 'out of memory' });
    await world.tell('retrain');
    await world.after(DAY);
    expect(world.account().at(-1)).toBe('training 1 failed: out of memory');
    world.script.train = ({ at }) => registered(versionOf(2, at), versionOf(3, at, 'recent'));
    await world.tell('retrain');
    await world.after(DAY);
    expect(world.decisions('budget')).toEqual([]);
    await world.tell('retrain');
    expect(world.decisions('budget')).toHaveLength(1);
  });

  it('is not spent by bootstrapping', async () => {
    const world = new World({ ...policy, budget: { retrainings: 1, per: 12 * WEEK } });
    await world.until(START + WEEK + DAY);
    expect(world.registry.champion).toBe(1);
    await world.tell('retrain');
    expect(world.state.retrainings).toBe(2);
  });
});

describe('a refresh', () => {
  const policy = { schedule: { every: WEEK }, shadow: { atMost: 3 * WEEK } };
  const untilRefresh = async (world: World) => {
    await world.until(START + 2 * WEEK);
    expect(world.state.stage).toMatchObject({ name: 'retraining', shadow: { leader: 2 } });
  };

  it('scores the old challengers and promotes none of them', async () => {
    const world = new World(policy, 1);
    world.script.trainingTakes = 2 * DAY;
    await untilRefresh(world);
    world.script.compare = () => 'better';
    await world.until(START + 2 * WEEK + DAY + 2 * HOUR);
    expect(world.account(START + 2 * WEEK + 1).at(-1)).toBe(
      'version 2 is better than the champion (+2.3 points (+0.3 to +4.3), 60 won and 48 lost of 120 (e > 1000)), but a refresh is running',
    );
    expect(world.registry.champion).toBe(1);
  });

  it('that succeeds replaces them, undecided, and keeps their evidence for the tenure', async () => {
    const world = new World(policy, 1);
    await untilRefresh(world);
    await world.after(HOUR);
    expect(world.account(START + 2 * WEEK + 1)).toEqual([
      'version 2 is undecided and replaced by a fresher challenger',
      'training 2 yields version 3 (hybrid): accuracy 0.76 on 336 rows',
    ]);
    expect(world.state.tenure.replaced).toEqual([0.5]);
    expect(world.state.tenure.wins).toBeGreaterThan(0);
    expect(world.registry.statuses).toMatchObject({ 2: 'retired', 3: 'challenger' });
  });

  it('that fails leaves them where they were', async () => {
    const world = new World(policy, 1);
    await world.until(START + WEEK + DAY);
    world.script.train = () => refused(versionOf(3, START));
    await untilRefresh(world);
    await world.after(HOUR);
    expect(world.state.stage).toMatchObject({ name: 'shadow', shadow: { leader: 2, retraining: 1 } });
    expect(world.registry.statuses[2]).toBe('challenger');
  });
});
