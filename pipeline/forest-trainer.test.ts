import { afterAll, describe, expect, it } from 'vitest';
import { closeForestPool } from '../forest/index.ts';
import { electricity } from '../test/data-set.ts';
import { forestTrainer } from './forest-trainer.ts';
import { slice } from './slice.ts';
import type { FitOptions } from './trainer.ts';

const { frame, target } = electricity();
const training = { frame: slice(frame, 0, 2016), recentFrom: 1344, target };
const holding = { ...training, heldOutFrom: 1872 };
const next = slice(frame, 2016, 2352);

const options = (changes: Partial<FitOptions> = {}): FitOptions => ({
  parameters: { trees: 20 },
  seed: 1,
  kinds: ['hybrid', 'recent', 'long'],
  signal: new AbortController().signal,
  onProgress: () => {},
  ...changes,
});

afterAll(closeForestPool);

describe('the trainer forest', () => {
  it('fits one artifact for three kinds, of which the hybrid is all of it', async () => {
    const { model } = await forestTrainer.fit(training, options());
    const hybrid = await model.predict(next, 'hybrid');
    const recent = await model.predict(next, 'recent');
    const long = await model.predict(next, 'long');
    expect(recent.predicted).not.toEqual(long.predicted);
    hybrid.scores.forEach((score, at) =>
      expect(score).toBeCloseTo((11 * recent.scores[at] + 9 * long.scores[at]) / 20, 12),
    );
  });

  it('is the same after it was stored and loaded', async () => {
    const { model, bytes } = await forestTrainer.fit(training, options());
    const loaded = await forestTrainer.load(bytes, { features: frame.features, target });
    expect(await loaded.predict(next, 'recent')).toEqual(await model.predict(next, 'recent'));
  });

  it('gives all the trees to the one half that is wanted', async () => {
    const { model, material } = await forestTrainer.fit(training, options({ kinds: ['recent'] }));
    expect(material.parts).toMatchObject([{ name: 'recent', rows: 672 }]);
    expect(material.parts[0].errors).toHaveLength(20);
    await expect(model.predict(next, 'long')).rejects.toThrow(
      'the artifact was fitted without long: it has recent',
    );
  });

  it('grows the recent half on held-out rows too, and has a twin that has not seen them', async () => {
    const { model, material } = await forestTrainer.fit(holding, options());
    const heldOut = slice(frame, 1872, 2016);
    const right = ({ predicted }: { predicted: Float64Array }) =>
      predicted.filter((answer, row) => answer === heldOut.y[row]).length / heldOut.rows;
    expect(right(await model.predict(heldOut, 'recent'))).toBeGreaterThan(0.88);
    expect(right(await model.unseen!.predict(heldOut, 'recent'))).toBeLessThan(0.9);
    expect(await model.unseen!.predict(heldOut, 'long')).toEqual(await model.predict(heldOut, 'long'));
    expect(material.parts).toMatchObject([
      { name: 'long', rows: 1872 },
      { name: 'recent', rows: 672 },
    ]);
    expect(material.rowTrees).toBe(9 * 1872 + 11 * 672 + 4 * 528);
  });

  it('has no twin where nothing is held out', async () => {
    expect((await forestTrainer.fit(training, options())).model.unseen).toBeUndefined();
  });

  it('tells what its trees say about rows they did not see, and which features count', async () => {
    const { material } = await forestTrainer.fit(training, options());
    expect(material.outOfBag?.scores).toHaveLength(2 * 2016);
    expect(material.importances?.reduce((sum, share) => sum + share)).toBeCloseTo(1, 9);
  });

  it('reports its progress and ends with the reason when it is aborted', async () => {
    const controller = new AbortController();
    const done: number[] = [];
    const fit = forestTrainer.fit(
      training,
      options({
        signal: controller.signal,
        onProgress: (trees) => {
          done.push(trees);
          controller.abort(new Error('tripped'));
        },
      }),
    );
    await expect(fit).rejects.toThrow('tripped');
    expect(done[0]).toBe(1);
  });

  it('refuses an artifact that was made for other features or another target', async () => {
    const { bytes } = await forestTrainer.fit(training, options());
    const { features } = frame;
    await expect(forestTrainer.load(bytes, { features: features.slice(1), target })).rejects.toThrow(
      'the artifact has 6 features, the definition has 5',
    );
    const categorical = { name: 'period', type: 'categorical' as const, levels: ['a', 'b'], nullable: false };
    await expect(
      forestTrainer.load(bytes, { features: [categorical, ...features.slice(1)], target }),
    ).rejects.toThrow('feature period is not what the artifact was fitted on: numeric');
    await expect(
      forestTrainer.load(bytes, { features, target: { name: 'price', task: 'regression' } }),
    ).rejects.toThrow('the artifact predicts 2 classes, the definition asks for a value');
  });
});
