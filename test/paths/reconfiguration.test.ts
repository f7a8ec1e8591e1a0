import { describe, expect, it } from 'vitest';
import { reconfigureUpdate } from '../../contracts/messages.ts';
import { definitionWith } from './harness/definition.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { DAY, day, HOUR, rowsBetween, worlds } from './harness/world.ts';

describe('reconfigure', () => {
  it('counts from the next deadline on and is on record with its difference; a wrong one changes nothing', async () => {
    const life = await Life.serving();
    const give = (definition: string, reason = '') => life.update(reconfigureUpdate, { definition, reason });
    await life.until(day(29));
    expect(await give(definitionWith('evaluation: { every: 3 moons }'))).toMatchObject({
      done: false,
      sentence: expect.stringMatching(/^the definition is refused: .*evaluation\.every.*3 moons/) as string,
    });
    expect(await give(definitionWith('name: another'))).toMatchObject({ done: false });
    expect(await give(definitionWith('clock: observation'))).toMatchObject({ done: false });
    expect(
      await give(
        definitionWith("target: { name: answer, classes: ['no', 'yes', 'maybe'] }\ntask: multiclass"),
      ),
    ).toMatchObject({
      done: false,
      sentence: expect.stringMatching(/the target of model "walk" can't change/) as string,
    });
    expect((await life.store.models.get('walk')).revision).toBe(1);
    await life.until(day(35));

    expect(
      await give(definitionWith('evaluation: { every: 1d, window: 7d, confirmWithin: 30d }'), 'closer'),
    ).toMatchObject({
      done: true,
      sentence: expect.stringMatching(/^ana changes .*evaluation\.every from 7d to 1d/) as string,
    });
    await life.until(day(44));
    const history = await life.history();
    const evaluations = history
      .filter(({ kind }) => kind === 'evaluation')
      .map(({ at }) => (at - day(0)) / DAY);
    expect(evaluations).toEqual([28, 35, 42, 43, 44]);
    const [recorded] = history.filter(({ kind }) => kind === 'reconfigured');
    expect(recorded).toMatchObject({ actor: 'ana', reason: 'closer' });
    expect(recorded.evidence.changes).toContainEqual({ path: 'evaluation.every', before: '7d', after: '1d' });
    const refused = history.filter(({ kind, rule }) => kind === 'refusedMessage' && rule === 'definition');
    expect(refused).toHaveLength(4);
  });

  it('with new features makes a revision of them and forces a retraining; the old champion serves on meanwhile', async () => {
    const life = await Life.serving();
    await life.until(day(28));
    const features = `
features:
  - { name: first, type: numeric, range: [0, 1] }
  - { name: second, type: numeric, range: [0, 1] }
  - { name: third, type: numeric, nullable: true }
`;
    expect(await life.update(reconfigureUpdate, { definition: definitionWith(features) })).toMatchObject({
      done: true,
    });
    expect(await life.store.models.get('walk')).toMatchObject({ revision: 2, featureRevision: 2 });
    for (let at = day(28); at < day(35); at += DAY) {
      const rows = rowsBetween(worlds.first, at, at + DAY).map((row, index) => ({
        ...row,
        values: [...row.values, index],
      }));
      await life.store.observations.ingest('walk', { rows, arrivedAt: at + DAY, now: null });
    }
    life.silentUntil(day(35));
    await life.until(day(35) + HOUR);
    expectTold(await life.account(), [
      '28 reconfigured: ana changes features',
      '28 retraining: retraining 2 starts: asked for',
      /^28 registered: training 2 yields version 2/,
      /^29 check: version 2 in shadow: .* of 192/,
      '35 evaluation: accuracy 0.',
    ]);
    const [before, after] = await life.store.registry.list('walk');
    expect([before.featureRevision, after.featureRevision]).toEqual([1, 2]);
    expect(Object.keys(after.importances).sort()).toEqual(['first', 'second', 'third']);
  });
});
