import { afterAll, describe, expect, it } from 'vitest';
import { encode } from './artifact.ts';
import type { Task, TrainingData } from './data.ts';
import { fit, type FitOptions } from './fit.ts';
import { createForestPool } from './pool.ts';
import { classOf, predict } from './predict.ts';
import { electricity } from '../test/data-set.ts';
import { trainingData, uniform } from '../test/training-data.ts';

const pool = createForestPool({ threads: 2 });
afterAll(() => pool.close());

const BINARY: Task = { type: 'classification', classes: 2 };
const REGRESSION: Task = { type: 'regression' };

const fitAll = (data: TrainingData, task: Task, options: Partial<FitOptions> & { trees?: number } = {}) =>
  fit(data, {
    task,
    groups: [{ name: 'all', trees: options.trees ?? 20, from: 0, to: data.rows }],
    seed: 1,
    pool,
    ...options,
  });

/** Three features, of which the first two tell the target. */
function noisy(rows: number, classes: number) {
  const columns = [1, 2, 3].map((seed) => uniform(rows, seed));
  const noise = uniform(rows, 4);
  const y = noise.map((value, i) =>
    Math.min(classes - 1, Math.floor(((columns[0][i] + columns[1][i] + value) * classes) / 3)),
  );
  return { columns, y };
}

describe('a fit', () => {
  it('gives the same forest and the same out-of-bag error for one, two and three threads', async () => {
    const { columns, y } = noisy(5000, 3);
    const task: Task = { type: 'classification', classes: 3 };
    const groups = [
      { name: 'long', trees: 7, from: 0, to: 5000 },
      { name: 'recent', trees: 6, from: 3000, to: 5000 },
    ];
    const fits = [];
    for (const threads of [1, 2, 3])
      fits.push(await fitAll(trainingData(columns, y), task, { groups, threads }));
    const [one, two, three] = fits;
    for (const other of [two, three]) {
      expect(await encode(other.forest)).toEqual(await encode(one.forest));
      expect(other.outOfBag).toEqual(one.outOfBag);
      expect(other.importance).toEqual(one.importance);
    }
  });

  it('gives the same forest where columns are read one by one, in shared memory or not', async () => {
    const { columns, y } = noisy(2000, 2);
    const data = trainingData(columns, y);
    const given = await encode((await fitAll(data, BINARY)).forest);
    const groups = [{ name: 'all', trees: 20, from: 0, to: 2000 }];
    for (const x of [
      (feature: number) => columns[feature],
      async (feature: number) => data.x.subarray(2000 * feature, 2000 * (feature + 1)),
    ]) {
      const { forest, memory } = await fit({ ...data, x }, { task: BINARY, groups, seed: 1, pool });
      expect(await encode(forest)).toEqual(given);
      expect(memory.shared).toBeLessThan((await fitAll(data, BINARY)).memory.shared);
    }
  });

  it('refuses a column that has not a value for each row', async () => {
    const { columns, y } = noisy(100, 2);
    const data = { ...trainingData(columns, y), x: (feature: number) => columns[feature].subarray(feature) };
    const groups = [{ name: 'all', trees: 1, from: 0, to: 100 }];
    await expect(fit(data, { task: BINARY, groups, seed: 1, pool })).rejects.toThrow(
      'column 1 must hold one value for each of 100 rows (got 99)',
    );
  });

  it('grows another forest from another seed', async () => {
    const { columns, y } = noisy(500, 2);
    const data = trainingData(columns, y);
    const [first, second] = [await fitAll(data, BINARY), await fitAll(data, BINARY, { seed: 2 })];
    expect(await encode(first.forest)).not.toEqual(await encode(second.forest));
  });

  it('separates the classes of the electricity market with an AUC above .89', async () => {
    const { x, y, rows, features } = electricity().frame;
    const columns = features.map((_, f) => x.subarray(f * rows, (f + 1) * rows));
    const order = shuffled(y.length);
    const training = order.slice(0, Math.floor(0.7 * y.length));
    const held = order.slice(training.length);
    const pick = (rows: Int32Array) =>
      trainingData(
        columns.map((column) => Float64Array.from(rows, (row) => column[row])),
        Float64Array.from(rows, (row) => y[row]),
      );
    const { forest } = await fitAll(pick(training), BINARY, { trees: 100 });
    const test = pick(held);
    const { scores } = predict(forest, test);
    expect(
      auc(
        scores.filter((_, i) => i % 2 === 1),
        test.y,
      ),
    ).toBeGreaterThan(0.89);
  }, 60_000);
});

describe('the out-of-bag error', () => {
  it('is close to the error on rows that the forest has never seen', async () => {
    const { columns, y } = noisy(6000, 2);
    const part = (from: number, to: number) =>
      trainingData(
        columns.map((column) => column.slice(from, to)),
        y.slice(from, to),
      );
    const { forest, outOfBag } = await fitAll(part(0, 3000), BINARY, { trees: 50 });
    const unseen = part(3000, 6000);
    const classes = classOf(predict(forest, unseen).scores, 2);
    const error = unseen.y.filter((truth, row) => truth !== classes[row]).length / 3000;
    expect(Math.abs(outOfBag.overall.error - error)).toBeLessThan(0.03);
    expect(outOfBag.overall.curve).toHaveLength(50);
    expect(outOfBag.overall.curve[0]).toBeGreaterThan(outOfBag.overall.error);
    expect(outOfBag.overall.rowsWithoutVote).toBe(0);
  });

  it('is a mean squared error for regression, on the scale of the target', async () => {
    const column = uniform(2000, 1);
    const noise = uniform(2000, 2);
    const data = trainingData(
      [column],
      column.map((value, i) => 1000 + 10 * value + noise[i]),
    );
    const { outOfBag } = await fitAll(data, REGRESSION, { trees: 50 });
    const variance = 1 / 12;
    expect(outOfBag.overall.error).toBeGreaterThan(0.9 * variance);
    expect(outOfBag.overall.error).toBeLessThan(1.4 * variance);
  });

  it('counts a row for the trees of a group only if it is among their rows', async () => {
    const { columns, y } = noisy(1000, 2);
    const groups = [
      { name: 'long', trees: 3, from: 0, to: 1000 },
      { name: 'recent', trees: 30, from: 800, to: 1000 },
    ];
    const { outOfBag } = await fitAll(trainingData(columns, y), BINARY, { groups });
    const { long, recent } = outOfBag.groups;
    expect(recent.outputs.slice(0, 1600).every(Number.isNaN)).toBe(true);
    expect(recent.outputs.slice(1600).every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(recent.rowsWithoutVote).toBe(0);
    const unvoted = long.outputs.filter(Number.isNaN).length / 2 / 1000;
    expect(long.rowsWithoutVote).toBeCloseTo(unvoted, 12);
    // A row is in a bag with probability 1 − 1/e.
    expect(unvoted).toBeCloseTo((1 - Math.exp(-1)) ** 3, 1);
    expect(outOfBag.overall.curve).toHaveLength(33);
  });

  it('does not exist without a bootstrap', async () => {
    const { columns, y } = noisy(100, 2);
    const { outOfBag } = await fitAll(trainingData(columns, y), BINARY, { parameters: { bootstrap: false } });
    expect(outOfBag.overall.error).toBeNaN();
    expect(outOfBag.overall.rowsWithoutVote).toBe(1);
    expect(outOfBag.overall.outputs.every(Number.isNaN)).toBe(true);
  });

  it('comes with the number of trees that found nothing to split', async () => {
    const data = trainingData([new Float64Array(50).fill(1), new Float64Array(50).fill(NaN)], uniform(50, 1));
    const { forest, outOfBag, importance } = await fitAll(data, REGRESSION, { trees: 8 });
    expect(outOfBag.overall.singleLeafTrees).toBe(8);
    expect([...importance]).toEqual([0, 0]);
    expect(new Set(predict(forest, data).scores).size).toBe(1);
  });
});

it('gives the share that each feature has in the decrease of impurity', async () => {
  const { columns, y } = noisy(3000, 2);
  const { importance } = await fitAll(trainingData(columns, y), BINARY, { trees: 50 });
  expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(importance[2]).toBeLessThan(0.5 * Math.min(importance[0], importance[1]));
});

it('says what memory it took', async () => {
  const { columns, y } = noisy(1000, 2);
  const { memory, forest } = await fitAll(trainingData(columns, y), BINARY, { outOfBag: false });
  // Values, codes and targets, and 8 bytes an edge.
  expect(memory.shared).toBe(1000 * (3 * 8 + 3 * 2 + 8) + 3 * (8 * 1024 + 4 + 1));
  const words = forest.trees.reduce((sum, tree) => sum + tree.nodes.length, 0);
  const values = forest.trees.reduce((sum, tree) => sum + tree.values.length, 0);
  expect(memory.forest).toBe(4 * words + 8 * values);
});

describe('an aborted fit', () => {
  it('rejects with the reason within 300 ms of data of any size, and leaves the pool usable', async () => {
    const rows = 300_000;
    const columns = Array.from({ length: 10 }, (_, f) => uniform(rows, f));
    const data = trainingData(
      columns,
      columns[0].map((value) => Math.round(value)),
    );
    const reason = new Error('the breaker tripped');
    for (const delay of [5, 400]) {
      const controller = new AbortController();
      let abortedAt = 0;
      setTimeout(() => {
        abortedAt = performance.now();
        controller.abort(reason);
      }, delay);
      await expect(fitAll(data, BINARY, { trees: 1000, signal: controller.signal })).rejects.toBe(reason);
      expect(performance.now() - abortedAt).toBeLessThan(300);
    }
    const started = performance.now();
    await fitAll(trainingData([uniform(100, 1)], uniform(100, 2)), REGRESSION, { trees: 1 });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('does not start if the signal was aborted before', async () => {
    const data = trainingData([uniform(100, 1)], uniform(100, 2));
    const signal = AbortSignal.abort('too late');
    await expect(fitAll(data, REGRESSION, { signal })).rejects.toBe('too late');
  });
});

it('reports its progress tree by tree', async () => {
  const seen: number[] = [];
  const data = trainingData([uniform(100, 1)], uniform(100, 2));
  await fitAll(data, REGRESSION, { trees: 4, onProgress: (done, total) => seen.push(done / total) });
  expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
});

describe('data that no forest can be fitted on', () => {
  const data = trainingData([[1, 2, 3]], [0, 1, 2]);
  const group = { name: 'long', trees: 1, from: 0, to: 3 };
  it.each<[string, Partial<TrainingData>, Partial<FitOptions>]>([
    ['a forest needs 1 to 16384 features (got 0)', { features: [] }, {}],
    ['x must hold 4 rows × 1 features (got 3 values)', { rows: 4 }, {}],
    ['the target of row 1 must be finite (got NaN)', { y: Float64Array.of(0, NaN, 2) }, {}],
    ['the class of row 2 must be 0 to 1 (got 2)', {}, { task: BINARY }],
    ['classification needs 2 to 256 classes (got 1)', {}, { task: { type: 'classification', classes: 1 } }],
    ['group long must lie within the 3 rows (got rows 0 to 4)', {}, { groups: [{ ...group, to: 4 }] }],
    ['group long must have at least one tree (got 0)', {}, { groups: [{ ...group, trees: 0 }] }],
    ['groups of trees must have different names (got long, long)', {}, { groups: [group, group] }],
    ['a forest needs at least one group of trees', {}, { groups: [] }],
    ['feature 0 must have 1 to 65534 levels (got 0)', { features: [{ type: 'categorical', levels: 0 }] }, {}],
    ['minLeaf must be an integer from 1 to 2147483648 (got 0)', {}, { parameters: { minLeaf: 0 } }],
    ['featuresPerSplit must be an integer from 1 to 1 (got 2)', {}, { parameters: { featuresPerSplit: 2 } }],
    ['the seed must be an integer (got 0.5)', {}, { seed: 0.5 }],
    ['threads must be at least 1 (got 0)', {}, { threads: 0 }],
  ])('is refused: %s', async (message, dataPart, options) => {
    await expect(fitAll({ ...data, ...dataPart }, REGRESSION, options)).rejects.toThrow(message);
  });
});

function shuffled(count: number): Int32Array {
  const keys = uniform(count, 9);
  return Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => keys[a] - keys[b]);
}

/** The share of pairs of a positive and a negative row that the scores order rightly; ties are rare here. */
function auc(scores: Float64Array, y: Float64Array): number {
  const ascending = Int32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  let negatives = 0;
  let ordered = 0;
  for (const row of ascending) {
    if (y[row] === 0) negatives++;
    else ordered += negatives;
  }
  return ordered / (negatives * (y.length - negatives));
}
