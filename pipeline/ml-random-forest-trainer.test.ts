import { describe, expect, it } from 'vitest';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Target } from '../contracts/frame.ts';
import { electricity } from '../test/data-set.ts';
import { mlRandomForestTrainer } from './ml-random-forest-trainer.ts';
import { slice } from './slice.ts';
import type { FitOptions } from './trainer.ts';

const { frame, target } = electricity();
const training = { frame: slice(frame, 0, 480), recentFrom: 240, target };
const next = slice(frame, 480, 816);
const price: Target = { name: 'nsw_price', task: 'regression' };

const options = (changes: Partial<FitOptions> = {}): FitOptions => ({
  parameters: { trees: 4 },
  seed: 1,
  kinds: ['hybrid'],
  signal: new AbortController().signal,
  onProgress: () => {},
  ...changes,
});

describe('the trainer ml-random-forest', () => {
  it('learns, and predicts the same after it was stored and loaded', async () => {
    const { bytes, model } = await mlRandomForestTrainer.fit(training, options());
    const { predicted, scores } = await model.predict(next, 'hybrid');
    const right = next.y.filter((label, row) => label === predicted[row]).length;
    expect(right / next.rows).toBeGreaterThan(0.55);
    expect(scores[0] + scores[1]).toBeCloseTo(1, 12);
    const loaded = await mlRandomForestTrainer.load(bytes, { features: frame.features, target });
    expect((await loaded.predict(next, 'hybrid')).predicted).toEqual(predicted);
  });

  it('fits values too', async () => {
    const demand = {
      ...training.frame,
      y: frame.x.subarray(2 * frame.rows, 2 * frame.rows + 480),
    };
    const { model } = await mlRandomForestTrainer.fit(
      { ...training, frame: demand, target: price },
      options(),
    );
    const { predicted, scores } = await model.predict(next, 'hybrid');
    expect(scores).toHaveLength(0);
    expect(predicted.every((value) => value > 0 && value < 1)).toBe(true);
  });

  it('ends with the reason when it is aborted', async () => {
    const controller = new AbortController();
    const slow = { ...training, frame: slice(frame, 0, 4000) };
    const fit = mlRandomForestTrainer.fit(
      slow,
      options({
        parameters: { trees: 50 },
        signal: controller.signal,
        onProgress: () => setImmediate(() => controller.abort(new Error('tripped'))),
      }),
    );
    await expect(fit).rejects.toThrow('tripped');
  });

  it('refuses what it cannot express', async () => {
    await expect(
      mlRandomForestTrainer.fit(training, options({ kinds: ['hybrid', 'recent'] })),
    ).rejects.toThrow('trainer ml-random-forest fits only the kind hybrid, training.kinds asks for recent');
    const gap = slice(frame, 0, 480);
    gap.x[480] = NaN;
    await expect(mlRandomForestTrainer.fit({ ...training, frame: gap }, options())).rejects.toThrow(
      'trainer ml-random-forest takes no missing values, feature nsw_price has some',
    );
  });

  it('refuses artifacts that are not what they should be, naming the part', async () => {
    const { bytes } = await mlRandomForestTrainer.fit(training, options());
    const whole = JSON.parse(gunzipSync(bytes).toString());
    const load = (change: (model: typeof whole) => void, wanted = target) => {
      const model = structuredClone(whole);
      change(model);
      return () =>
        mlRandomForestTrainer.load(gzipSync(JSON.stringify(model)), {
          features: frame.features,
          target: wanted,
        });
    };
    const problem = (what: string) => `the artifact is not a model of ml-random-forest: ${what}`;
    expect(load(() => {}, price)).toThrow(problem('it is no RFRegression'));
    expect(load((model) => model.baseModel.nEstimators++)).toThrow(
      problem('estimators and their number differ'),
    );
    expect(load((model) => (model.baseModel.indexes[1][0] = 6))).toThrow(
      problem('indexes of tree 1 are wrong'),
    );
    expect(load((model) => delete model.baseModel.estimators[0].root.left)).toThrow(
      problem('tree 0 has a node that is none'),
    );
    expect(load((model) => (model.baseModel.estimators[3].root.splitColumn = -1))).toThrow(
      problem('tree 3 splits on a column that is not there'),
    );
  });
});
