import { afterAll, describe, expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import { decode, encode } from './artifact.ts';
import type { Task, TrainingData } from './data.ts';
import { fit, type Fit } from './fit.ts';
import { createForestPool } from './pool.ts';
import { predict } from './predict.ts';

const pool = createForestPool({ threads: 2 });
afterAll(() => pool.close());

const BINARY: Task = { type: 'classification', classes: 2 };
const REGRESSION: Task = { type: 'regression' };

const grow = (data: TrainingData, task: Task, trees = 10): Promise<Fit> => {
  const groups = [{ name: 'all', trees, from: 0, to: data.rows }];
  return fit(data, { task, groups, seed: 1, pool, parameters: { minLeaf: 1 } });
};

describe('a fit has a defined result for', () => {
  it('infinite values: they are beyond all others', async () => {
    const column = uniform(200, 1).map((value) => (value < 0.3 ? -Infinity : value > 0.7 ? Infinity : value));
    const data = trainingData(
      [column],
      column.map((value) => +(value > 0.9)),
    );
    const { forest } = await grow(data, BINARY);
    expect([...predict(forest, data).classes]).toEqual([...data.y]);
    const back = decode(await encode(forest));
    expect(predict(back, { rows: 2, x: Float64Array.of(Infinity, -Infinity) }).classes).toEqual(
      Uint8Array.of(1, 0),
    );
  });

  it('rows of a single class: it is what every row gets', async () => {
    const data = trainingData([uniform(50, 1)], new Float64Array(50).fill(1));
    const { forest, outOfBag } = await grow(data, BINARY);
    expect(predict(forest, data).scores.filter((_, i) => i % 2 === 1)).toEqual(data.y);
    expect(outOfBag.overall.singleLeafTrees).toBe(10);
  });

  it('values that are all the same: every row gets them', async () => {
    const data = trainingData([uniform(50, 1)], new Float64Array(50).fill(7.5));
    const { forest, outOfBag } = await grow(data, REGRESSION);
    expect(predict(forest, data).scores).toEqual(data.y);
    expect(outOfBag.overall.singleLeafTrees).toBe(10);
  });

  it('infinite values of a feature where the target is a value', async () => {
    const column = [-Infinity, -Infinity, 0, 1, Infinity, Infinity];
    const data = trainingData([column], [1, 1, 2, 2, 3, 3]);
    const { forest } = await grow(data, REGRESSION, 200);
    const [low, , , , high] = predict(forest, data).scores;
    expect(low).toBeLessThan(1.5);
    expect(high).toBeGreaterThan(2.5);
  });

  it('more classes than rows', async () => {
    const data = trainingData([[1, 2, 3]], [0, 99, 199]);
    const { forest } = await grow(data, { type: 'classification', classes: 200 }, 50);
    const { scores } = predict(forest, data);
    expect(scores).toHaveLength(600);
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(3, 9);
  });

  it('constant features: they are never asked for', async () => {
    const column = uniform(200, 1);
    const data = trainingData([new Float64Array(200).fill(7), column], column.map(Math.round));
    const { forest, importance } = await grow(data, BINARY);
    expect([...importance]).toEqual([0, 1]);
    expect([...predict(forest, data).classes]).toEqual([...data.y]);
  });

  it('a feature that is the label: it takes all the importance', async () => {
    const y = uniform(400, 1).map(Math.round);
    const data = trainingData([uniform(400, 2), y, uniform(400, 3)], y);
    const { forest, importance, outOfBag } = await grow(data, BINARY, 60);
    expect(importance[1]).toBeGreaterThan(0.8);
    expect(outOfBag.overall.error).toBeLessThan(0.01);
    expect([...predict(forest, data).classes]).toEqual([...y]);
  });

  it('10,000 columns', async () => {
    const rows = 60;
    const columns = Array.from({ length: 10_000 }, (_, f) => uniform(rows, f));
    const data = trainingData(columns, columns[123].map(Math.round));
    const { forest } = await grow(data, BINARY);
    expect(predict(forest, data).classes.filter((own, row) => own === data.y[row]).length).toBeGreaterThan(
      50,
    );
  });

  it('values whose squares would lose all digits', async () => {
    const column = uniform(500, 1);
    const data = trainingData(
      [column],
      column.map((value) => 1e9 + value),
    );
    const { forest } = await grow(data, REGRESSION);
    const { scores } = predict(forest, data);
    data.y.forEach((truth, row) => expect(Math.abs(scores[row] - truth)).toBeLessThan(0.05));
  });
});

it('rows are needed', async () => {
  const none = {
    rows: 0,
    x: new Float64Array(new SharedArrayBuffer(0)),
    y: new Float64Array(),
    features: [{ type: 'numeric' }] as const,
  };
  await expect(grow(none, REGRESSION)).rejects.toThrow(
    'group all must lie within the 0 rows (got rows 0 to 0)',
  );
});
