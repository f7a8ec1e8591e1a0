import { describe, expect, it } from 'vitest';
import { approveUpdate, rejectUpdate, retrainSignal } from '../../contracts/messages.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { changing, day } from './harness/world.ts';

describe('approval', () => {
  it('waits for weeks, takes no answer for another version, nor that of who asked for the retraining', async () => {
    const life = await Life.serving({
      world: changing,
      // No evaluation asks for a retraining here: a person does.
      changes:
        'promotion: { approval: { timeout: 60d, fourEyes: true } }\nevaluation: { threshold: { drop: 0.9 } }',
    });
    await life.until(day(35));
    await life.signal(retrainSignal, { reason: 'the world has changed' });
    expect(await life.update(approveUpdate, { version: 2 })).toEqual({
      done: false,
      sentence: 'version 2 does not wait for approval',
    });
    await life.until(day(75));
    expect(await life.status()).toMatchObject({ stage: 'approval', champion: 1 });
    expect(await life.update(approveUpdate, { version: 1 })).toMatchObject({ done: false });
    expect(await life.update(rejectUpdate, { version: 7 })).toMatchObject({ done: false });
    expect(await life.update(approveUpdate, { version: 2 })).toEqual({
      done: false,
      sentence: 'ana asked for this retraining, so someone else must approve version 2',
    });
    expect(await life.update(approveUpdate, { version: 2, actor: 'bob', reason: 'looked at it' })).toEqual({
      done: true,
      sentence: 'version 2 (hybrid) replaces 1 as champion',
    });
    expectTold(await life.account(), [
      /^40 verdict: version 2 is better than the champion/,
      '40 approval: version 2 waits for approval until 2030-04-11',
      '75 approval: bob approves version 2: looked at it',
      '75 promotion: version 2 (hybrid) replaces 1 as champion',
    ]);
    const promotion = (await life.history()).findLast(({ kind }) => kind === 'promotion');
    expect(promotion).toMatchObject({ actor: 'bob', rule: 'approval', identity: 'test' });
  });

  it('refused by a person retires the challenger', async () => {
    const life = await Life.serving({
      world: changing,
      changes: 'promotion: { approval: { timeout: 14d } }',
    });
    await life.until(day(41));
    expect(await life.update(rejectUpdate, { version: 2, reason: 'not before the holidays' })).toMatchObject({
      done: true,
    });
    expectTold(await life.account(), ['41 approval: ana rejects version 2: not before the holidays']);
    expect(await life.status()).toMatchObject({ stage: 'serving', champion: 1 });
    expect((await life.store.registry.get('walk', 2)).status).toBe('retired');
  });

  it.each([
    ['reject', ['47 approval: nobody answered for version 2: it is rejected'], 1],
    [
      'promote',
      [
        '47 approval: nobody answered for version 2: the policy promotes it',
        '47 promotion: version 2 (hybrid)',
      ],
      2,
    ],
    [
      'escalate',
      [
        '47 approval: nobody answered for version 2: asked again, until 2030-02-24',
        '54 approval: nobody answered',
      ],
      1,
    ],
  ])('without an answer in time: %s', async (onTimeout, told, champion) => {
    const life = await Life.serving({
      world: changing,
      changes: `promotion: { approval: { timeout: 7d, onTimeout: ${onTimeout} } }`,
    });
    await life.until(day(55));
    expectTold(await life.account(), told);
    expect((await life.status()).champion).toBe(champion);
  });
});
