import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matrix, trainingData, uniform } from '../test/training-data.ts';
import { fit } from './fit.ts';
import type { Forest } from './forest.ts';
import { createForestPool } from './pool.ts';
import { classOf, predict, predictInThreads } from './predict.ts';
import { rowPredictor } from './row-predictor.ts';

const pool = createForestPool({ threads: 1 });
afterAll(() => pool.close());

const ROWS = 9000;
const columns = [uniform(ROWS, 1), uniform(ROWS, 2)];
const data = trainingData(
  columns,
  columns[0].map((value, i) => Math.floor(3 * Math.sqrt(value * columns[1][i]))),
);

/** Too many rows to be predicted on the calling thread, in shared memory and in its own. */
function largeData() {
  const rows = 110_000;
  const x = matrix([uniform(rows, 3), uniform(rows, 4)]);
  return { large: { rows, x }, own: { rows, x: Float64Array.from(x) } };
}

describe('a prediction', () => {
  let forest: Forest;
  beforeAll(async () => {
    const groups = [
      { name: 'long', trees: 5, from: 0, to: ROWS },
      { name: 'recent', trees: 5, from: 6000, to: ROWS },
    ];
    forest = (await fit(data, { task: { type: 'classification', classes: 3 }, groups, seed: 1, pool }))
      .forest;
  });

  it('does not depend on the rows beside', () => {
    const { scores } = predict(forest, data);
    for (const row of [0, 1, 8191, 8192, ROWS - 1]) {
      const alone = predict(forest, { rows: 1, x: matrix(columns.map((column) => [column[row]])) });
      expect(alone.scores).toEqual(scores.slice(3 * row, 3 * row + 3));
    }
  });

  it('gives shares that sum to one', () => {
    const { scores } = predict(forest, data);
    for (let row = 0; row < ROWS; row++) {
      expect(scores[3 * row] + scores[3 * row + 1] + scores[3 * row + 2]).toBeCloseTo(1, 12);
    }
  });

  it('of all trees is the mean of the groups of equal size', () => {
    const scoresOf = (groups?: string[]) => predict(forest, data, { groups }).scores;
    const [all, long, recent] = [scoresOf(), scoresOf(['long']), scoresOf(['recent'])];
    expect(scoresOf(['long', 'recent'])).toEqual(all);
    expect(long).not.toEqual(recent);
    for (let i = 0; i < all.length; i++) expect(all[i]).toBeCloseTo((long[i] + recent[i]) / 2, 12);
  });

  it('by votes mostly decides as the shares do', () => {
    const { scores, classes } = predict(forest, data);
    const byShares = classOf(scores, 3);
    expect(classes.filter((own, row) => own === byShares[row]).length).toBeGreaterThan(0.95 * ROWS);
  });

  it('is the same on several threads', async () => {
    const { large, own } = largeData();
    expect(await predictInThreads(forest, large, { pool, threads: 2 })).toEqual(predict(forest, large));
    expect(await predictInThreads(forest, own, { pool, threads: 2, groups: ['recent'] })).toEqual(
      predict(forest, large, { groups: ['recent'] }),
    );
  });

  it('on threads rejects with the reason when it is aborted', async () => {
    const { large } = largeData();
    const reason = new Error('the caller left');
    const controller = new AbortController();
    const running = predictInThreads(forest, large, { pool, threads: 2, signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(predictInThreads(forest, data, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('of one row is the same', () => {
    const { scores, classes } = predict(forest, data, { groups: ['long'] });
    const predictRow = rowPredictor(forest, { groups: ['long'] });
    for (let row = 0; row < ROWS; row += 100) {
      const own = predictRow([columns[0][row], columns[1][row]]);
      expect(own.scores).toEqual(scores.slice(3 * row, 3 * row + 3));
      expect(own.classes[0]).toBe(classes[row]);
    }
    expect(() => predictRow([1])).toThrow('a row must hold 2 values (got 1)');
  });

  it('of no rows is empty', () => {
    expect(predict(forest, { rows: 0, x: new Float64Array() }).scores).toHaveLength(0);
  });

  it('is refused for other columns or unknown groups', () => {
    expect(() => predict(forest, { rows: 2, x: Float64Array.of(1, 2) })).toThrow(
      'x must hold 2 rows × 2 features (got 2 values)',
    );
    expect(() => predict(forest, data, { groups: ['short'] })).toThrow(
      'the forest has the groups long, recent (asked for short)',
    );
  });
});

it('decides for the lowest class on ties', () => {
  expect([...classOf(Float64Array.of(0.4, 0.4, 0.2, 0.1, 0.45, 0.45), 3)]).toEqual([0, 1]);
});
