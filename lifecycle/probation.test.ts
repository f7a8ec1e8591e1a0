import { describe, expect, it } from 'vitest';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';

const PROMOTED = START + DAY + HOUR;

/** Version 2 has just been promoted; the former champion is in shadow. */
async function onProbation(): Promise<World> {
  const world = new World({ schedule: { every: null } }, 1);
  world.script.compare = ({ subject }) => (subject === 'shadow' ? 'better' : 'undecided');
  await world.tell('retrain');
  await world.until(PROMOTED);
  expect(world.state.probation).toMatchObject({ former: { number: 1 } });
  return world;
}

describe('a probation', () => {
  it('is passed when its time is over, and the former champion retires', async () => {
    const world = await onProbation();
    await world.until(PROMOTED + 2 * WEEK);
    expect(world.account().at(-1)).toBe(
      'version 2 has passed its probation: the former champion stood at +0.0 points (−2.0 to +2.0), 126 won and 126 lost of 280 (e = 1.65)',
    );
    expect(world.registry.statuses).toMatchObject({ 1: 'retired', 2: 'champion' });
  });

  it('rolls back when the former champion is significantly better, and opens the breaker', async () => {
    const world = await onProbation();
    world.script.compare = () => 'better';
    await world.until(PROMOTED + DAY);
    expect(world.account(PROMOTED + DAY)).toEqual([
      'the former champion 1 is better than 2: +2.3 points (+0.3 to +4.3), 15 won and 3 lost of 20 (e > 1000)',
      'rolled back from version 2 to version 1',
      'breaker opens (rollback) until 2026-01-14 01:00 UTC: version 2 was worse than the one it replaced',
    ]);
    expect(world.registry.statuses).toMatchObject({ 1: 'champion', 2: 'retired' });
    expect(world.state.probation).toBeNull();
  });

  it('lets retraining and shadow go on', async () => {
    const world = await onProbation();
    world.script.compare = () => 'undecided';
    await world.tell('retrain');
    await world.after(2 * DAY);
    expect(world.state.stage.name).toBe('shadow');
    const subjects = world.performed.flatMap((action) => (action.type === 'compare' ? [action.subject] : []));
    expect(subjects.slice(-2).sort()).toEqual(['probation', 'shadow']);
  });

  it('gets the time back that it was paused', async () => {
    const world = await onProbation();
    await world.after(DAY);
    await world.tell('pause');
    await world.after(10 * WEEK);
    await world.tell('resume');
    expect(world.state.probation).toMatchObject({
      endsAt: PROMOTED + 12 * WEEK,
      decideBy: PROMOTED + 12 * WEEK,
      gaps: [{ from: PROMOTED + DAY, to: PROMOTED + DAY + 10 * WEEK }],
    });
  });

  it('ends with the alarm where the former champion was deleted by hand', async () => {
    const world = await onProbation();
    world.script.compare = () => 'better';
    world.registry.delete(1);
    await world.after(WEEK);
    expect(world.registry.champion).toBe(2);
    expect(world.state.probation).toBeNull();
    expect(world.decisions('missingVersion').map(({ sentence }) => sentence)).toEqual([
      'version 1 of churn is no longer in the registry',
    ]);
  });

  it('does not take place where the policy gives it no time', async () => {
    const world = new World({ schedule: { every: null }, probation: { duration: 0 } }, 1);
    world.script.compare = () => 'better';
    await world.tell('retrain');
    await world.after(WEEK);
    expect(world.state.probation).toBeNull();
    expect(world.registry.statuses).toMatchObject({ 1: 'retired', 2: 'champion' });
  });
});
