import { emptyTenure } from '../contracts/evidence.ts';
import { describe, expect, it } from 'vitest';
import { versionOf } from './testing/reports.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';
import type { PolicyChanges } from './testing/policy.ts';

const CALM = { schedule: { every: null } };
const DEPLOYED = {
  ...CALM,
  deploy: { kind: 'activity' as const, name: 'deploy', queue: 'serving', timeout: HOUR },
};

const better = (world: World) => {
  world.script.compare = ({ subject }) => (subject === 'shadow' ? 'better' : 'undecided');
};

/** Version 2 has just been promoted, one day and one hour after the start. */
async function promoted(
  changes: PolicyChanges = CALM,
  script: Partial<World['script']> = {},
): Promise<World> {
  const world = new World(changes, 1);
  Object.assign(world.script, script);
  better(world);
  await world.tell('retrain');
  await world.until(PROMOTED);
  expect(world.registry.champion).toBe(2);
  return world;
}

const PROMOTED = START + DAY + HOUR;

describe('a deployment', () => {
  it('lets probation begin when it is confirmed', async () => {
    const world = await promoted(DEPLOYED);
    expect(world.state.probation).toBeNull();
    await world.after(HOUR);
    expect(world.account().at(-1)).toBe('the deployment of version 2 is confirmed');
    expect(world.state.probation).toMatchObject({ former: { number: 1 }, startedAt: PROMOTED + HOUR });
  });

  it('that is not confirmed reverses the promotion and opens the breaker', async () => {
    const world = await promoted(DEPLOYED, { deployment: 'refused' });
    await world.after(HOUR);
    expect(world.account(PROMOTED + 1)).toEqual([
      'the deployment of version 2 was not confirmed: version 2 did not answer',
      'the promotion of version 2 is reversed: version 1 is champion again',
      'breaker opens (deployment) until 2026-01-13 02:00 UTC: version 2 could not be deployed',
    ]);
    expect(world.registry.champion).toBe(1);
    expect(world.registry.statuses[2]).toBe('retired');
    expect(world.state.probation).toBeNull();
  });

  it('that is pending holds retrainings and rollbacks', async () => {
    const world = await promoted(DEPLOYED, { deployment: null });
    expect(await world.tell('retrain', { reason: 'again' })).toMatchObject({
      sentence: 'ada asks for a retraining (again) → waits for the deployment of version 2',
    });
    expect(await world.tell('rollback', { version: null })).toEqual({
      done: false,
      sentence: 'the deployment of version 2 is not confirmed yet',
    });
    await world.after(8 * WEEK);
    expect(world.state.retrainings).toBe(1);
    expect(world.registry.champion).toBe(2);
  });

  it('of a rollback is not reversed when it fails: breaker and alarm', async () => {
    const world = await promoted(DEPLOYED);
    await world.after(DAY);
    world.script.deployment = 'refused';
    await world.tell('rollback', { version: null, reason: 'complaints' });
    await world.after(HOUR);
    expect(world.registry.champion).toBe(1);
    expect(world.account().slice(-2)).toEqual([
      'the deployment of version 1 was not confirmed: version 1 did not answer',
      'breaker opens (deployment) until 2026-01-14 02:00 UTC: version 1 could not be deployed',
    ]);
    expect(world.notifications.slice(-2).map(({ topic }) => topic)).toEqual(['rollback', 'breaker']);
  });

  it('of a version that was replaced from outside meanwhile changes nothing', async () => {
    const world = await promoted(DEPLOYED, { deployment: 'refused' });
    world.registry.add(versionOf(9, START));
    world.registry.champion = 9;
    await world.tell('evaluateNow');
    expect(world.state.champion?.number).toBe(9);
    await world.after(DAY);
    expect(world.registry.champion).toBe(9);
    expect(world.state.breaker.state).toBe('closed');
  });
});

describe('a promotion', () => {
  it('ends the probation before it and begins the next', async () => {
    const world = await promoted();
    await world.tell('retrain');
    await world.after(2 * DAY);
    expect(world.registry.champion).toBe(3);
    expect(world.state.probation).toMatchObject({ former: { number: 2 } });
    expect(world.registry.statuses).toMatchObject({ 1: 'retired', 2: 'former', 3: 'champion' });
  });

  it('of a version that was deleted by hand is an alarm with its name, once', async () => {
    const world = new World(
      { ...CALM, promotion: { approval: { timeout: WEEK, onTimeout: 'promote', fourEyes: false } } },
      1,
    );
    better(world);
    await world.tell('retrain');
    await world.until(PROMOTED);
    world.registry.delete(2);
    await world.until(PROMOTED + WEEK);
    expect(world.account(PROMOTED + WEEK)).toEqual([
      'nobody answered for version 2: the policy promotes it',
      'version 2 is not in the registry',
    ]);
    expect(world.state.stage.name).toBe('serving');
  });
});

describe("an operator's rollback", () => {
  it('goes to the former champion, opens no breaker and has no probation', async () => {
    const world = await promoted();
    await world.after(DAY);
    expect(await world.tell('rollback', { version: null, reason: 'complaints' })).toEqual({
      done: true,
      sentence: 'ada rolls back from version 2 to version 1',
    });
    expect(world.account().at(-1)).toBe('ada rolls back from version 2 to version 1: complaints');
    expect(world.state.breaker.state).toBe('closed');
    expect(world.state.probation).toBeNull();
    expect(world.registry.statuses).toMatchObject({ 1: 'champion', 2: 'retired' });
  });

  it('goes to any registered version', async () => {
    const world = await promoted();
    world.registry.add(versionOf(7, START));
    await world.tell('rollback', { version: 7 });
    expect(world.registry.champion).toBe(7);
    expect(world.registry.statuses).toMatchObject({ 1: 'retired', 2: 'retired', 7: 'champion' });
  });

  it('is refused for a version that is unknown, refused by validation or champion already, or where there is none before', async () => {
    const world = await promoted();
    expect(await world.tell('rollback', { version: 99 })).toEqual({
      done: false,
      sentence: 'version 99 is not in the registry',
    });
    expect(await world.tell('rollback', { version: 2 })).toMatchObject({
      sentence: 'version 2 is the champion already',
    });
    world.registry.add(versionOf(7, START));
    world.registry.statuses[7] = 'refused';
    expect(await world.tell('rollback', { version: 7 })).toEqual({
      done: false,
      sentence: 'version 7 was refused by validation',
    });
    const young = new World(CALM, 1);
    await young.until(START);
    expect(await young.tell('rollback', { version: null })).toMatchObject({
      sentence: 'there is no former champion: name the version to roll back to',
    });
    expect(await new World().tell('rollback', { version: 1 })).toMatchObject({
      sentence: 'there is no champion yet to roll back from',
    });
  });

  it('is possible while paused and while the breaker is open', async () => {
    const world = await promoted();
    await world.tell('pause');
    await world.tell('tripBreaker', { reason: 'complaints' });
    expect(await world.tell('rollback', { version: null })).toMatchObject({ done: true });
    expect(world.state.breaker).toMatchObject({ state: 'open', cause: 'operator' });
  });

  it('retires the challengers of a shadow and starts a new tenure', async () => {
    const world = await promoted();
    world.script.compare = () => 'undecided';
    await world.tell('retrain');
    await world.after(3 * DAY);
    expect(world.state.tenure.wins).toBeGreaterThan(0);
    await world.tell('rollback', { version: null });
    expect(world.state.stage.name).toBe('serving');
    expect(world.registry.statuses[3]).toBe('retired');
    expect(world.state.tenure).toEqual(emptyTenure());
  });

  it('to a challenger makes it champion, not retired', async () => {
    const world = await promoted();
    world.script.compare = () => 'undecided';
    await world.tell('retrain');
    await world.after(2 * DAY);
    await world.tell('rollback', { version: 3 });
    expect(world.registry.statuses).toMatchObject({ 2: 'retired', 3: 'champion' });
  });

  it('lets a refresh run on, whose challengers then meet the champion of that day', async () => {
    const world = await promoted();
    world.script.compare = () => 'undecided';
    world.script.trainingTakes = 2 * DAY;
    await world.tell('retrain');
    await world.after(3 * DAY);
    await world.tell('retrain');
    await world.after(DAY);
    await world.tell('rollback', { version: null });
    expect(world.state.stage).toMatchObject({ name: 'retraining', shadow: null });
    await world.after(2 * DAY);
    expect(world.performed.findLast(({ type }) => type === 'compare')).toMatchObject({
      champion: 1,
      leader: 4,
    });
  });
});

describe('a change from outside', () => {
  it('is adopted, and retires the running challengers', async () => {
    const world = await promoted();
    world.script.compare = () => 'undecided';
    await world.tell('retrain');
    await world.after(2 * DAY);
    world.registry.add(versionOf(9, START));
    world.registry.champion = 9;
    await world.after(DAY);
    expect(world.account().at(-1)).toBe(
      'version 9 was made champion from outside, instead of 2: it is adopted',
    );
    expect(world.state.stage.name).toBe('serving');
    expect(world.registry.statuses).toMatchObject({ 1: 'retired', 2: 'retired', 3: 'retired' });
  });

  it('that is faster than a promotion wins, and the person who approved is told', async () => {
    const world = new World(
      { ...CALM, promotion: { approval: { timeout: WEEK, onTimeout: 'reject', fourEyes: false } } },
      1,
    );
    better(world);
    await world.tell('retrain');
    await world.until(PROMOTED);
    world.registry.add(versionOf(9, START));
    world.registry.champion = 9;
    expect(await world.tell('approve', { version: 2 })).toEqual({
      done: false,
      sentence: 'version 9 was made champion from outside meanwhile',
    });
    expect(world.state.champion?.number).toBe(9);
    expect(world.state.stage.name).toBe('serving');
  });

  it('that deletes a version is one alarm with its name', async () => {
    const world = await promoted();
    world.script.compare = () => 'undecided';
    await world.tell('retrain');
    await world.after(2 * DAY);
    world.registry.delete(3);
    await world.after(2 * WEEK);
    expect(world.decisions('missingVersion').map(({ sentence }) => sentence)).toEqual([
      'version 3 of churn is no longer in the registry',
    ]);
  });
});
