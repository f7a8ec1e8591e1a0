import { afterAll, describe, expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import { evaluate, isotonic } from './calibration.ts';
import type { Parameters, Task, TrainingData } from './data.ts';
import { fit, type Fit } from './fit.ts';
import { createForestPool } from './pool.ts';
import { predict } from './predict.ts';

const pool = createForestPool({ threads: 2 });
afterAll(() => pool.close());

const BINARY: Task = { type: 'classification', classes: 2 };
const THREE: Task = { type: 'classification', classes: 3 };
const REGRESSION: Task = { type: 'regression' };

const grow = (data: TrainingData, task: Task, parameters: Parameters = {}, trees = 20): Promise<Fit> => {
  const groups = [{ name: 'all', trees, from: 0, to: data.rows }];
  return fit(data, { task, groups, seed: 1, pool, parameters: { minLeaf: 5, ...parameters } });
};

const ROWS = 1000;
const column = uniform(ROWS, 1);
const noise = uniform(ROWS, 2);

describe('sample weights', () => {
  it.each([BINARY, THREE, REGRESSION])('that are all the same change nothing: %j', async (task) => {
    const y = column.map((value, i) => Math.floor(1.99 * (0.7 * value + 0.3 * noise[i])));
    const data = trainingData([column, noise], y);
    const plain = await grow(data, task);
    const weighted = await grow({ ...data, weights: new Float64Array(ROWS).fill(3) }, task);
    const [ours, theirs] = [predict(weighted.forest, data), predict(plain.forest, data)];
    ours.scores.forEach((score, i) => expect(score).toBeCloseTo(theirs.scores[i], 9));
  });

  it('count a row as often as copies of it would', async () => {
    // In the lower half each row says 0 with weight 1 and 1 with weight 3.
    const data = trainingData(
      [Float64Array.from({ length: 400 }, (_, i) => (i % 4 < 2 ? 0 : 1))],
      Float64Array.from({ length: 400 }, (_, i) => (i % 4 < 2 ? i % 2 : 1)),
    );
    const weights = Float64Array.from({ length: 400 }, (_, i) => (i % 4 === 1 ? 3 : 1));
    const { forest } = await grow({ ...data, weights }, BINARY, { bootstrap: false }, 1);
    expect(predict(forest, data).scores[1]).toBeCloseTo(0.75, 12);
  });

  it('of 0 leave a row out', async () => {
    const y = column.map((value, i) => (i % 2 === 0 ? +(value > 0.5) : +(value <= 0.5)));
    const weights = y.map((_, i) => +(i % 2 === 0));
    const data = trainingData([column], y);
    const { forest } = await grow({ ...data, weights }, BINARY);
    const { classes } = predict(forest, data);
    const wrong = [...classes].filter((own, i) => own !== +(column[i] > 0.5)).length;
    expect(wrong).toBeLessThan(0.02 * ROWS);
  });

  it.each([
    [Float64Array.of(1), 'weights must hold one value for each of 1000 rows (got 1)'],
    [new Float64Array(ROWS).fill(-1), 'the weight of row 0 must be finite and not negative (got -1)'],
    [new Float64Array(ROWS), 'group all must have a row whose weight is not 0'],
  ])('that make no sense are refused', async (weights, message) => {
    await expect(grow({ ...trainingData([column], noise), weights }, REGRESSION)).rejects.toThrow(message);
  });
});

describe('class weights', () => {
  const y = column.map((value, i) => +(value + noise[i] > 1.7));
  const data = trainingData([column], y);
  const share = (fitted: Fit) =>
    predict(fitted.forest, data).classes.filter((own) => own === 1).length / ROWS;

  it('that are balanced let the rare class win where it is likelier than elsewhere', async () => {
    const [plain, balanced] = [
      await grow(data, BINARY),
      await grow(data, BINARY, { classWeights: 'balanced' }),
    ];
    expect(share(balanced)).toBeGreaterThan(2 * share(plain));
  });

  it('that are given count as such', async () => {
    const never = await grow(data, BINARY, { classWeights: [1, 0] });
    expect(share(never)).toBe(0);
    await expect(grow(data, BINARY, { classWeights: [1] })).rejects.toThrow(
      'classWeights must hold one weight for each of 2 classes (got 1)',
    );
    await expect(grow(data, REGRESSION, { classWeights: 'balanced' })).rejects.toThrow(
      'class weights need classes',
    );
  });
});

describe('a leaf size that is chosen', () => {
  it('is small where rows tell much and large where they are mostly noise', async () => {
    const clear = trainingData(
      [column, noise],
      column.map((value, i) => value + noise[i]),
    );
    const vague = trainingData(
      [column],
      column.map((value, i) => value + 20 * noise[i]),
    );
    expect((await grow(clear, REGRESSION, { minLeaf: 'auto' })).minLeaf).toBeLessThanOrEqual(2);
    expect((await grow(vague, REGRESSION, { minLeaf: 'auto' })).minLeaf).toBeGreaterThanOrEqual(20);
  });

  it('is the default, and one row for a handful of rows', async () => {
    const data = trainingData([[1, 2, 3, 4]], [0, 0, 1, 1]);
    expect((await grow(data, BINARY, { minLeaf: undefined })).minLeaf).toBe(1);
  });
});

describe('an early stop', () => {
  it('saves trees once the error is flat, the same ones for any number of threads', async () => {
    const data = trainingData(
      [column],
      column.map((value) => +(value > 0.5)),
    );
    const groups = [
      { name: 'long', trees: 300, from: 0, to: ROWS },
      { name: 'recent', trees: 50, from: 500, to: ROWS },
    ];
    const parameters = { earlyStop: true, minLeaf: 5 };
    const fits = [];
    for (const threads of [1, 2])
      fits.push(await fit(data, { task: BINARY, groups, seed: 1, pool, parameters, threads }));
    const [one, two] = fits;
    expect(one.treesSaved).toBe(270);
    expect(one.forest.groups).toEqual([
      { name: 'long', trees: 40 },
      { name: 'recent', trees: 40 },
    ]);
    expect(one.forest.trees).toHaveLength(80);
    expect(one.outOfBag.groups.long.curve).toHaveLength(40);
    expect(two.forest).toEqual(one.forest);
  });

  it('grows all trees where the error still changes, and then what it would have grown without', async () => {
    const data = trainingData([column], noise);
    const [stopping, plain] = [
      await grow(data, REGRESSION, { earlyStop: true }, 30),
      await grow(data, REGRESSION, {}, 30),
    ];
    expect(stopping.treesSaved).toBe(0);
    expect(stopping.forest).toEqual(plain.forest);
    expect(stopping.outOfBag.overall.curve).toEqual(plain.outOfBag.overall.curve);
  });

  it('needs the out-of-bag error', async () => {
    const data = trainingData([column], noise);
    await expect(grow(data, REGRESSION, { earlyStop: true, bootstrap: false })).rejects.toThrow(
      'earlyStop needs bootstrap and outOfBag, which were turned off',
    );
  });
});

describe('permutation importance', () => {
  it('is the increase of the loss out of bag: none for a feature that tells nothing', async () => {
    const y = column.map((value) => +(value > 0.5));
    const data = trainingData([column, noise, new Float64Array(ROWS)], y);
    const groups = [{ name: 'all', trees: 20, from: 0, to: ROWS }];
    const options = {
      task: BINARY,
      groups,
      seed: 1,
      pool,
      permutationImportance: true,
      parameters: { minLeaf: 5 },
    };
    const { permutationImportance } = await fit(data, options);
    const { mean, standardError } = permutationImportance!;
    // A row whose value is dealt out anew is on the wrong side every other time.
    expect(mean[0]).toBeGreaterThan(0.3);
    expect(mean[0]).toBeLessThan(0.55);
    expect(Math.abs(mean[1])).toBeLessThan(0.1);
    expect(mean[2]).toBe(0);
    expect(standardError[0]).toBeGreaterThan(0);
    expect((await fit(data, { ...options, threads: 1 })).permutationImportance).toEqual(
      permutationImportance,
    );
  });
});

describe('calibration', () => {
  it('pools violators: the example', () => {
    const { from, to } = isotonic(Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 0));
    expect([...from]).toEqual([1, 2, 3]);
    expect([...to]).toEqual([0, 0.5, 0.5]);
    expect([0.5, 1, 1.5, 2, 9].map((score) => evaluate({ from, to }, score))).toEqual([0, 0, 0.25, 0.5, 0.5]);
  });

  it('makes probabilities that hold on rows the forest has not seen', async () => {
    const many = 8000;
    const x = uniform(many, 5);
    const luck = uniform(many, 6);
    const part = (from: number, to: number) =>
      trainingData(
        [x.slice(from, to)],
        x.slice(from, to).map((value, i) => +(luck[from + i] < value)),
      );
    // Weighted classes shift all shares, which is what calibration takes back.
    const parameters = { classWeights: [1, 5], minLeaf: 20 };
    const shifted = await grow(part(0, 4000), BINARY, parameters, 50);
    const { forest } = await grow(part(0, 4000), BINARY, { ...parameters, calibrate: true }, 50);
    const unseen = part(4000, many);
    const brier = (scores: Float64Array) =>
      unseen.y.reduce((sum, truth, row) => sum + (scores[2 * row + 1] - truth) ** 2, 0) / unseen.rows;
    const calibrated = brier(predict(forest, unseen).scores);
    // The best that there is, the mean of p (1 − p), is 1/6.
    expect(calibrated).toBeLessThan(1.1 / 6);
    expect(brier(predict(shifted.forest, unseen).scores)).toBeGreaterThan(1.2 * calibrated);
  });

  it('is learnt for every combination of groups', async () => {
    const data = trainingData(
      [column],
      column.map((value, i) => +(value > noise[i])),
    );
    const groups = ['a', 'b', 'c'].map((name, i) => ({ name, trees: 5, from: 100 * i, to: ROWS }));
    const options = { task: BINARY, groups, seed: 1, pool, parameters: { calibrate: true, minLeaf: 20 } };
    const { forest } = await fit(data, options);
    for (const asked of [['a'], ['c', 'a'], ['a', 'b', 'c'], undefined]) {
      const { scores } = predict(forest, data, { groups: asked });
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    }
    expect(forest.calibrations).toHaveLength(7);
  });

  it('gives several classes a sum of 1', async () => {
    const data = trainingData(
      [column],
      column.map((value, i) => Math.floor(1.5 * (value + noise[i]))),
    );
    const { forest } = await grow(data, THREE, { calibrate: true });
    const { scores } = predict(forest, data);
    for (let row = 0; row < ROWS; row++)
      expect(scores[3 * row] + scores[3 * row + 1] + scores[3 * row + 2]).toBeCloseTo(1, 12);
  });

  it('is for classes', async () => {
    await expect(grow(trainingData([column], noise), REGRESSION, { calibrate: true })).rejects.toThrow(
      'calibrate needs classes, this target is a value',
    );
  });
});
