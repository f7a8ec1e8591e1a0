import { afterAll, describe, expect, it } from 'vitest';
import { closeForestPool } from '../forest/index.ts';
import { electricity } from '../test/data-set.ts';
import { uniform } from '../test/training-data.ts';
import { convergenceOfAnswers, type Asked } from './convergence-of-answers.ts';
import { forestTrainer } from './forest-trainer.ts';
import type { Predictions } from './predictions.ts';
import { slice } from './slice.ts';

afterAll(closeForestPool);

const { frame: all, target } = electricity();
const frame = slice(all, 0, 1000);
const holdout = slice(all, 1000, 1300);

/** Labels that have nothing to do with the features. */
const noise = slice(all, 0, 1000);
uniform(1000, 1).forEach((value, row) => (noise.y[row] = Math.round(value)));

const fitted = async (trees: number, seed: number, rows = frame) => {
  const { model, material } = await forestTrainer.fit(
    { frame: rows, recentFrom: 0, target },
    {
      parameters: { trees, minLeaf: 1 },
      seed,
      kinds: ['long'],
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
  return { model, outOfBag: material.outOfBag };
};

const ask = async (trees: number, champion: Predictions | null, changes: Partial<Asked> = {}) => {
  const fit = await fitted(trees, 1, changes.frame);
  const asked = {
    ...fit,
    kind: 'long',
    frame,
    from: 0,
    to: 1000,
    holdout,
    champion,
    target,
    gap: 0.3,
  } as const;
  return convergenceOfAnswers({ ...asked, ...changes });
};

describe('the convergence of answers', () => {
  it('tells the error out of bag beyond that on rows that were seen', async () => {
    const [gap] = await ask(50, null);
    expect(gap).toMatchObject({ check: 'gap', passed: true, limit: 0.3 });
    // Leaves of single rows know every row that they have seen.
    expect(gap.value).toBeGreaterThan(0.05);
    expect(gap.sentence).toMatch(
      /^long: an error of 0\.\d+ out of bag, of 0(\.0\d*)? on rows that were seen$/,
    );
    expect((await ask(50, null, { gap: 0.05 }))[0].passed).toBe(false);
  });

  it('is given where seeds differ less than versions, or by little', async () => {
    const other = await (await fitted(200, 2)).model.predict(holdout, 'long');
    const flipped = { ...other, predicted: other.predicted.map((answer) => 1 - answer) };
    const [, many] = await ask(200, other);
    expect(many).toMatchObject({ check: 'seeds', passed: true, limit: 0.15 });
    const [, far] = await ask(200, flipped);
    expect(far.limit).toBeGreaterThan(0.8);
  });

  it('is missing where two seeds differ as much as challenger and champion', async () => {
    const { model } = await fitted(2, 1, noise);
    const champion = await model.predict(holdout, 'long');
    const [, few] = await ask(2, champion, { frame: noise });
    expect(few).toMatchObject({ check: 'seeds', passed: false, limit: 0.15 });
    expect(few.sentence).toMatch(
      /^long: two seeds differ by \d\d\.\d % of the rows, challenger and champion by 0\.0 %$/,
    );
  });

  it('leaves out what the fit cannot tell', async () => {
    const { model } = await fitted(2, 1);
    const champion = await model.predict(holdout, 'long');
    const whole = { predict: model.predict };
    expect(await ask(2, champion, { model: whole, outOfBag: null })).toEqual([]);
    expect(await ask(2, champion, { holdout: slice(all, 0, 0), outOfBag: null })).toEqual([]);
  });
});
