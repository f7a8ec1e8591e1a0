import { afterAll, describe, expect, it } from 'vitest';
import { encode } from './artifact.ts';
import type { Task, TrainingData } from './data.ts';
import { fit, type FitOptions } from './fit.ts';
import { createForestPool } from './pool.ts';
import { predict } from './predict.ts';
import { electricity } from '../test/data-set.ts';
import { trainingData, uniform } from '../test/training-data.ts';

const pool = createForestPool({ threads: 2 });
afterAll(() => pool.close());

const BINARY: Task = { type: 'classification', classes: 2 };

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
      expect(encode(other.forest)).toEqual(encode(one.forest));
      expect(other.outOfBag).toEqual(one.outOfBag);
      expect(other.importance).toEqual(one.importance);
    }
  });

  it('grows another forest from another seed', async () => {
    const { columns, y } = noisy(500, 2);
    const data = trainingData(columns, y);
    const [first, second] = [await fitAll(data, BINARY), await fitAll(data, BINARY, { seed: 2 })];
    expect(encode(first.forest)).not.toEqual(encode(second.forest));
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
