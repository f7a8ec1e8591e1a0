import { describe, expect, it } from 'vitest';
import { refused, registered, versionOf } from './testing/reports.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';

describe('bootstrapping', () => {
  it('waits for its first data and says until when', async () => {
    const world = new World();
    world.script.ready = false;
    await world.until(START + 2 * WEEK);
    expect(world.account()).toEqual([
      'lifecycle of churn starts; its first version is trained once there is data for it',
      'waits for its first data until 2026-02-02: 90 labelled of 900 rows so far',
      'waits for its first data until 2026-02-02: 90 labelled of 900 rows so far',
    ]);
  });

  it('promotes the first version that beats guessing, by rule first', async () => {
    const world = new World();
    world.script.train = ({ at }) => registered(versionOf(1, at), versionOf(2, at, 'recent'));
    await world.until(START + WEEK + DAY);
    expect(world.account(START + WEEK)).toEqual([
      'trains its first version on 900 labelled rows',
      'training 1 yields version 1 (hybrid), beside 2 (recent): accuracy 0.76 on 336 rows',
      'version 1 is the first champion',
    ]);
    expect(world.history.at(-1)).toMatchObject({ kind: 'promotion', rule: 'first' });
    expect(world.registry.statuses).toEqual({ 1: 'champion', 2: 'retired' });
    expect(world.state).toMatchObject({ stage: { name: 'serving' }, probation: null });
  });

  it('tries again after a version that does not, which counts as a failure', async () => {
    const world = new World();
    world.script.train = () => refused(versionOf(world.nextVersion(), START));
    await world.until(START + 3 * WEEK + DAY);
    expect(world.state.breaker).toMatchObject({ state: 'open', cause: 'validation' });
    world.script.train = ({ at }) => registered(versionOf(world.nextVersion(), at));
    await world.until(START + 4 * WEEK + 3 * HOUR);
    expect(world.account(START + 4 * WEEK + HOUR)).toEqual([
      'breaker half-open after its cooldown (validation): the next retraining is a trial',
      'trains its first version on 900 labelled rows',
      'training 4 yields version 4 (hybrid): accuracy 0.76 on 336 rows',
      'breaker closes: trial 4 yielded a challenger',
      'version 4 is the first champion',
    ]);
  });

  it('holds the first version while paused', async () => {
    const world = new World();
    await world.until(START + WEEK);
    await world.tell('pause');
    await world.after(WEEK);
    expect(world.registry.champion).toBeNull();
    await world.tell('resume');
    expect(world.registry.champion).toBe(1);
  });

  it('tries again where its version was deleted by hand', async () => {
    const world = new World();
    await world.until(START + WEEK);
    await world.tell('pause');
    await world.after(DAY);
    world.registry.delete(1);
    await world.tell('resume');
    expect(world.account().at(-1)).toBe('version 1 is not in the registry');
    await world.until(START + 2 * WEEK + DAY);
    expect(world.registry.champion).toBe(2);
  });

  it('ends where a version made elsewhere serves from the start', async () => {
    const world = new World({}, 7);
    await world.until(START);
    expect(world.account()).toEqual([
      'lifecycle of churn starts with version 7, made elsewhere',
      'version 7 is adopted as champion',
    ]);
    expect(world.state.evaluation.nextAt).toBe(START + WEEK);
  });

  it('ends where someone makes a version champion by hand, whose training runs on as a retraining', async () => {
    const world = new World();
    world.script.ready = false;
    await world.until(START + WEEK);
    world.registry.add(versionOf(9, START));
    world.registry.champion = 9;
    await world.until(START + 2 * WEEK);
    expect(world.account().at(-1)).toBe('version 9 is adopted as champion');
    expect(world.state.stage.name).toBe('serving');
  });
});
