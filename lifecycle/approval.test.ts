import { describe, expect, it } from 'vitest';
import type { Policy } from '../contracts/definition/index.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';

type Approval = NonNullable<Policy['promotion']['approval']>;

/** Version 2 has shown to be better and waits for approval, since one day and one hour after the start. */
async function waiting(approval: Partial<Approval> = {}): Promise<World> {
  const asked: Approval = { timeout: WEEK, onTimeout: 'reject', fourEyes: false, ...approval };
  const world = new World({ schedule: { every: null }, promotion: { approval: asked } }, 1);
  world.script.compare = ({ subject }) => (subject === 'shadow' ? 'better' : 'undecided');
  await world.tell('retrain', { reason: 'a hunch' });
  await world.until(ASKED);
  expect(world.state.stage).toMatchObject({ name: 'approval', approval: { version: 2 } });
  return world;
}

const ASKED = START + DAY + HOUR;

describe('an approval', () => {
  it('is asked for, with a notification', async () => {
    const world = await waiting();
    expect(world.notifications.at(-1)).toEqual({
      topic: 'approval',
      sentence: 'version 2 waits for approval until 2026-01-13 01:00 UTC',
    });
  });

  it('promotes, in the name of who gave it', async () => {
    const world = await waiting();
    await world.after(3 * DAY);
    expect(await world.tell('approve', { version: 2, actor: 'bo', reason: 'looks right' })).toEqual({
      done: true,
      sentence: 'version 2 (hybrid) replaces 1 as champion',
    });
    expect(world.account(world.now)).toEqual([
      'bo approves version 2: looks right',
      'version 2 (hybrid) replaces 1 as champion',
    ]);
    expect(world.history.at(-1)).toMatchObject({ kind: 'promotion', rule: 'approval', actor: 'bo' });
  });

  it('can be refused by a person, which retires the challenger', async () => {
    const world = await waiting();
    expect(await world.tell('reject', { version: 2, reason: 'not before Easter' })).toEqual({
      done: true,
      sentence: 'ada rejects version 2: not before Easter',
    });
    expect(world.registry.statuses[2]).toBe('retired');
    expect(world.state.stage.name).toBe('serving');
  });

  it('of a version that does not wait is refused', async () => {
    const world = await waiting();
    const no = (version: number) => ({
      done: false,
      sentence: `version ${version} does not wait for approval`,
    });
    expect(await world.tell('approve', { version: 1 })).toEqual(no(1));
    expect(await world.tell('reject', { version: 7 })).toEqual(no(7));
    await world.tell('approve', { version: 2 });
    expect(await world.tell('approve', { version: 2 })).toEqual(no(2));
  });

  it('is refused while paused, and while the breaker is open', async () => {
    const world = await waiting();
    await world.tell('pause');
    expect(await world.tell('approve', { version: 2 })).toEqual({
      done: false,
      sentence: "version 2 can't be approved: the lifecycle is paused",
    });
    await world.tell('resume');
    await world.tell('tripBreaker', { reason: 'strange prices' });
    expect(await world.tell('approve', { version: 2 })).toMatchObject({
      sentence: "version 2 can't be approved: the breaker is open",
    });
    expect(world.registry.champion).toBe(1);
  });

  it('must come from someone else than who asked for the retraining, where four eyes are required', async () => {
    const world = await waiting({ fourEyes: true });
    expect(await world.tell('approve', { version: 2, actor: 'ada' })).toEqual({
      done: false,
      sentence: 'ada asked for this retraining, so someone else must approve version 2',
    });
    expect(await world.tell('approve', { version: 2, actor: 'bo' })).toMatchObject({ done: true });
  });
});

describe('an approval that nobody answers', () => {
  it('is a rejection by default', async () => {
    const world = await waiting();
    await world.until(ASKED + WEEK);
    expect(world.account().at(-1)).toBe('nobody answered for version 2: it is rejected');
    expect(world.registry.statuses[2]).toBe('retired');
  });

  it('promotes where the policy says so', async () => {
    const world = await waiting({ onTimeout: 'promote' });
    await world.until(ASKED + WEEK);
    expect(world.account(ASKED + WEEK).slice(-2)).toEqual([
      'nobody answered for version 2: the policy promotes it',
      'version 2 (hybrid) replaces 1 as champion',
    ]);
  });

  it('is asked for again where the policy escalates', async () => {
    const world = await waiting({ onTimeout: 'escalate' });
    await world.until(ASKED + 2 * WEEK);
    expect(world.notifications.filter(({ topic }) => topic === 'approval')).toHaveLength(3);
    expect(world.account().at(-1)).toBe(
      'nobody answered for version 2: asked again, until 2026-01-27 01:00 UTC',
    );
  });

  it('runs out while paused, but promotes only when resumed', async () => {
    const rejecting = await waiting();
    await rejecting.tell('pause');
    await rejecting.until(ASKED + WEEK);
    expect(rejecting.state.stage.name).toBe('serving');

    const promoting = await waiting({ onTimeout: 'promote' });
    await promoting.tell('pause');
    await promoting.until(ASKED + 2 * WEEK);
    expect(promoting.registry.champion).toBe(1);
    await promoting.tell('resume');
    expect(promoting.registry.champion).toBe(2);
  });

  it('rejects instead of promoting while the breaker is open', async () => {
    const world = await waiting({ onTimeout: 'promote' });
    await world.tell('tripBreaker', { reason: 'strange prices' });
    await world.until(ASKED + WEEK);
    expect(world.account()).toContain(
      'nobody answered for version 2 and the breaker is open: it is rejected',
    );
    expect(world.registry.champion).toBe(1);
  });
});
