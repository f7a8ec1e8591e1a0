import { describe, expect, it } from 'vitest';
import { retrainSignal } from '../../contracts/messages.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { changing, day } from './harness/world.ts';

describe('outside changes', () => {
  it('a champion that was changed in the registry by hand is adopted, and its challengers retire', async () => {
    const life = await Life.serving({ world: changing });
    await life.until(day(41));
    await life.signal(retrainSignal);
    await life.until(day(43));
    expect(await life.status()).toMatchObject({ champion: 2, challengers: [3] });
    await life.store.champions.change({
      model: 'walk',
      to: 1,
      expected: 2,
      decisionId: 'by hand',
      at: day(43),
      kind: 'rollback',
      rule: 'by hand',
      actor: 'dba',
    });
    await life.until(day(45));
    expectTold(await life.account(), [
      '44 adoption: version 1 was made champion from outside, instead of 2: it is adopted',
    ]);
    expect(await life.status()).toMatchObject({ champion: 1, stage: 'serving', challengers: [] });
    expect((await life.store.registry.get('walk', 3)).status).toBe('retired');
  });

  it('a challenger that was deleted by hand is an alarm with its name, and the life goes on', async () => {
    const life = await Life.serving({ world: changing });
    await life.until(day(36));
    expect(await life.status()).toMatchObject({ stage: 'shadow', challengers: [2] });
    await life.sql('delete from versions where number = 2');
    await life.until(day(50));
    expectTold(await life.account(), [
      '37 missingVersion: version 2 of walk is no longer in the registry',
      '37 verdict: version 2 is undecided, as it is gone → champion 1 stays',
      '42 evaluation: ',
      /^49 registered: training 3 yields version 3/,
    ]);
    const alarms = (await life.history()).filter(({ kind }) => kind === 'missingVersion');
    expect(alarms).toHaveLength(1);
  });

  it('of several kinds, the next one takes the lead when the leading one was deleted', async () => {
    const life = await Life.serving({
      world: changing,
      changes: 'training: { kinds: [hybrid, recent] }\nshadow: { atLeast: 10d, atMost: 21d, checkEvery: 1d }',
    });
    await life.until(day(36));
    const [leader, other] = (await life.status()).challengers;
    await life.sql('delete from versions where number = $1', [leader]);
    await life.until(day(46));
    expectTold(await life.account(), [
      `37 missingVersion: version ${leader} of walk is no longer in the registry`,
      `37 lead: version ${other} (hybrid) takes the lead, as ${leader} is gone`,
      new RegExp(`^4\\d promotion: version ${other} \\(hybrid\\) replaces 1 as champion`),
    ]);
  });
});
