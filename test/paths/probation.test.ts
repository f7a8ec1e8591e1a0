import { describe, expect, it } from 'vitest';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { changing, day, eras, worlds } from './harness/world.ts';

/** Rows that a version has answered as former champion: the first and the last of them, and how many. */
const answersOf = async (life: Life, version: number) => {
  const answers = await life.predictions(version, 'former');
  return { rows: answers.length, last: answers.at(-1) ?? null };
};

describe('probation', () => {
  it('rolls back to the former champion when that is significantly better, and opens the breaker', async () => {
    const life = await Life.serving({
      world: eras({ 0: worlds.first, 22: worlds.second, 41: worlds.first }),
    });
    await life.until(day(48));
    expectTold(await life.account(), [
      '40 promotion: version 2 (hybrid) replaces 1 as champion',
      /^4\d probation: the former champion 1 is better than 2: \+/,
      /^4\d rollback: rolled back from version 2 to version 1/,
      /^4\d breaker: breaker opens \(rollback\) until .*: version 2 was worse than the one it replaced/,
    ]);
    expect(await life.status()).toMatchObject({ champion: 1, breaker: { state: 'open', cause: 'rollback' } });
    expect(await life.store.champions.now('walk')).toBe(1);
  });

  it('passed makes the promotion final: the former champion answers no more', async () => {
    const life = await Life.serving({ world: changing });
    await life.until(day(55));
    expectTold(await life.account(), [
      '40 promotion: version 2 (hybrid) replaces 1 as champion',
      /^54 probation: version 2 has passed its probation: the former champion stood at −/,
    ]);
    expect((await life.status()).stage).toBe('serving');
    const before = await answersOf(life, 1);
    expect(before.rows).toBeGreaterThan(600);
    await life.until(day(64));
    expect(await answersOf(life, 1)).toEqual(before);
    expect((await life.store.registry.get('walk', 1)).status).toBe('retired');
  });
});
