import { afterAll, expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import { coderOf } from './binning.ts';
import type { FeatureKind } from './data.ts';
import { fit } from './fit.ts';
import { createForestPool } from './pool.ts';
import { leafOf } from './walk.ts';
import { Walker } from './walker.ts';

const pool = createForestPool({ threads: 1 });
afterAll(() => pool.close());

const ROWS = 1000;
const gaps = uniform(ROWS, 1).map((value) => (value > 0.8 ? NaN : value));
const levels = uniform(ROWS, 2).map((value) => Math.floor(70 * value));
const numeric: FeatureKind = { type: 'numeric' };

it.each([
  ['present values', [uniform(ROWS, 1), uniform(ROWS, 2)], [numeric, numeric]],
  ['missing values', [gaps, uniform(ROWS, 2)], [numeric, numeric]],
  ['levels', [gaps, levels], [numeric, { type: 'categorical', levels: 70 }]],
] as const)(
  'leads any number of rows to the leaves that each comes to alone: %s',
  async (_, columns, kinds) => {
    const data = trainingData(columns, uniform(ROWS, 3), [...kinds]);
    const { forest } = await fit(data, {
      task: { type: 'regression' },
      groups: [
        { name: 'deep', trees: 2, from: 0, to: ROWS },
        { name: 'flat', trees: 2, from: 0, to: 4 },
      ],
      parameters: { minLeaf: 1 },
      seed: 1,
      pool,
    });
    const walker = new Walker();
    for (const count of [1, 7, 8, 100, 999]) {
      const { codes, starts, leaves } = walker.reserve(count, 2, forest.trees);
      forest.features.forEach((feature, f) =>
        coderOf(feature).write(data.x.subarray(f * ROWS, f * ROWS + count), codes, f, 2),
      );
      for (let i = 0; i < count; i++) starts[i] = 2 * i;
      for (const tree of forest.trees) {
        for (const complete of columns[0] === gaps ? [false] : [true, false]) {
          leaves.fill(-1);
          walker.walk(tree, count, complete);
          const alone = Array.from({ length: count }, (__, i) => leafOf(tree, codes, 2 * i));
          expect([...leaves.subarray(0, count)]).toEqual(alone);
        }
      }
    }
  },
);
