import { RandomForestClassifier } from 'ml-random-forest';
import { describe, expect, it } from 'vitest';
import { adopt } from '../../worker/adoption.ts';
import { readArtifact } from '../../client/command/artifact-file.ts';
import { useFolder } from '../../client/testing/folder.ts';
import { forestMadeElsewhere } from './harness/artifact.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { day, rowsBetween, worlds } from './harness/world.ts';

/** Labels of the package are class indexes. */
async function mlRandomForest(): Promise<string> {
  const rows = rowsBetween(worlds.first, day(0), day(14));
  const forest = new RandomForestClassifier({ nEstimators: 20, seed: 1, noOOB: true });
  forest.train(
    rows.map(({ values }) => values as number[]),
    rows.map(({ label }) => (label === 'yes' ? 1 : 0)),
  );
  return JSON.stringify(forest.toJSON());
}

describe('a champion made elsewhere', () => {
  const folder = useFolder();

  it.each([
    ['an artifact of Perennial', async (life: Life) => forestMadeElsewhere(life, 14), 'champion.pfst'],
    ['the JSON of ml-random-forest', mlRandomForest, 'champion.json'],
  ])(
    'as %s is measured on the newest data before the start, and serves from then on',
    async (_, make, file) => {
      const life = await Life.prepare();
      await life.feed(day(21));
      await life.sleepUntil(day(21));
      const { store, definition } = life;
      const artifact = await readArtifact(folder.write(file, await make(life)));
      const champion = await adopt(store, { ...artifact, definition, trainedTo: day(14), at: day(21) });
      const { validation } = await store.registry.get('walk', champion);
      expect(validation).toMatchObject({ rows: 336, window: { from: day(14), to: day(21) } });
      expect(validation.challenger.value).toBeGreaterThan(0.8);
      await life.start({ origin: day(21), champion });
      await life.until(day(29));
      expectTold(await life.account(), [
        '21 started: lifecycle of walk starts with version 1, made elsewhere',
        '21 adoption: version 1 is adopted as champion',
        '28 evaluation: accuracy 0.',
      ]);
      expect(await life.status()).toMatchObject({ stage: 'serving', champion: 1 });
    },
  );

  it('that is no model of these features is refused before the start', async () => {
    const life = await Life.prepare({
      changes:
        'features: [{ name: first, type: numeric }, { name: second, type: numeric }, { name: third, type: numeric, nullable: true }]',
    });
    const other = await Life.prepare();
    await other.feed(day(14));
    const bytes = await forestMadeElsewhere(other, 14);
    const { store, definition } = life;
    await expect(
      adopt(store, { bytes, trainer: 'forest', definition, trainedTo: day(14), at: day(21) }),
    ).rejects.toThrow('the artifact has 2 features, the definition has 3');
  });
});
