import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import { categoricalCoder, numericCoder } from './binning.ts';
import type { FeatureKind, Task, TrainingData } from './data.ts';
import { fit } from './fit.ts';
import type { Forest } from './forest.ts';
import { createForestPool } from './pool.ts';
import { classOf, predict } from './predict.ts';
import { featureOf, LEAF, NODE, sendsRight } from './tree.ts';

const pool = createForestPool({ threads: 1 });
afterAll(() => pool.close());

const REGRESSION: Task = { type: 'regression' };
const classification = (classes: number): Task => ({ type: 'classification', classes });

/** One tree that sees every row and every feature: a classic decision tree. */
async function decisionTree(data: TrainingData, task: Task, minLeaf = 1): Promise<Forest> {
  const parameters = { bootstrap: false, minLeaf, featuresPerSplit: data.features.length };
  const groups = [{ name: 'all', trees: 1, from: 0, to: data.rows }];
  return (await fit(data, { task, groups, parameters, seed: 1, pool })).forest;
}

/** Small integers, so that values are often equal, and sometimes missing. */
const cell = fc.oneof({ weight: 6, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.constant(NaN) });
const table = (target: fc.Arbitrary<number>) =>
  fc.integer({ min: 2, max: 60 }).chain((rows) =>
    fc.record({
      columns: fc.array(fc.array(cell, { minLength: rows, maxLength: rows }), { minLength: 1, maxLength: 3 }),
      categorical: fc.boolean(),
      y: fc.array(target, { minLength: rows, maxLength: rows }),
      minLeaf: fc.integer({ min: 1, max: 4 }),
    }),
  );

describe('a tree of all rows and features', () => {
  it.each([
    ['two classes', classification(2), fc.nat(1)],
    ['regression', REGRESSION, fc.integer({ min: -20, max: 20 })],
    ['three classes', classification(3), fc.nat(2)],
  ] as const)(
    'has no split that gains less than the best one found by trying all: %s',
    async (_, task, target) => {
      await fc.assert(
        fc.asyncProperty(table(target), async ({ columns, categorical, y, minLeaf }) => {
          // The order of the levels finds the best set for one sum, and for leaves of any size.
          const byLevel = categorical && !(task.type === 'classification' && task.classes > 2);
          const features = columns.map((): FeatureKind =>
            byLevel ? { type: 'categorical', levels: 6 } : { type: 'numeric' },
          );
          const data = trainingData(columns, y, features);
          const least = byLevel ? 1 : minLeaf;
          for (const { rows, split } of visits(await decisionTree(data, task, least), data)) {
            const best = bestGain(data, task, rows, least);
            if (split) expect(gainOf(data.y, task, split.left, split.right)).toBeCloseTo(best, 6);
            else expect(best === -Infinity || new Set(rows.map((row) => data.y[row])).size === 1).toBe(true);
          }
        }),
        { numRuns: 60 },
      );
    },
    60_000,
  );

  it('tells all rows apart that differ', async () => {
    const columns = [uniform(900, 1), uniform(900, 2)];
    const y = uniform(900, 3).map((value) => Math.floor(4 * value));
    const data = trainingData(columns, y);
    const { scores } = predict(await decisionTree(data, classification(4)), data);
    expect(Float64Array.from(classOf(scores, 4))).toEqual(y);
  });

  it('has the mean of its rows in a leaf, also far from zero', async () => {
    const column = [1, 1, 2, 2];
    const data = trainingData([column], [1e9 + 1, 1e9 + 3, 1e9 + 10, 1e9 + 20]);
    expect([...predict(await decisionTree(data, REGRESSION), data).scores]).toEqual([
      1e9 + 2,
      1e9 + 2,
      1e9 + 15,
      1e9 + 15,
    ]);
  });

  it('sends missing values to the side that gains more', async () => {
    const column = [0, 0, 1, 1, NaN, NaN];
    for (const alike of [0, 1]) {
      const y = [0, 0, 1, 1, alike, alike];
      const data = trainingData([column], y);
      const forest = await decisionTree(data, classification(2));
      expect([...classOf(predict(forest, data).scores, 2)]).toEqual(y);
      expect(forest.trees[0].nodes).toHaveLength(3 * (1 + 2));
    }
  });

  it('parts missing from present values', async () => {
    const data = trainingData([[3, NaN, 5, NaN]], [0, 1, 0, 1]);
    const { scores } = predict(await decisionTree(data, classification(2)), data);
    expect([...classOf(scores, 2)]).toEqual([0, 1, 0, 1]);
  });

  it('parts levels by any set in one split, and sends unseen ones with the majority', async () => {
    const levels = [0, 1, 2, 3, 4, 5, 1, 3, 5, 3];
    const data = trainingData(
      [levels],
      levels.map((level) => level % 2),
      [{ type: 'categorical', levels: 8 }],
    );
    const forest = await decisionTree(data, classification(2));
    expect(forest.trees[0].nodes).toHaveLength(3 * (1 + 2));
    const asked = { rows: 5, x: Float64Array.of(4, 3, 7, -1, NaN) };
    expect([...classOf(predict(forest, asked).scores, 2)]).toEqual([0, 1, 1, 1, 1]);
  });

  it('keeps the least number of distinct rows in each leaf, and stops at the greatest depth', async () => {
    const data = trainingData([uniform(500, 1)], uniform(500, 2));
    for (const { rows } of visits(await decisionTree(data, REGRESSION, 7), data)) {
      expect(rows.length).toBeGreaterThanOrEqual(7);
    }
    const groups = [{ name: 'all', trees: 1, from: 0, to: 500 }];
    const { forest } = await fit(data, {
      task: REGRESSION,
      groups,
      parameters: { maxDepth: 3, bootstrap: false },
      seed: 1,
      pool,
    });
    expect(visits(forest, data).filter(({ split }) => !split).length).toBeLessThanOrEqual(2 ** 3);
  });
});

/** A node and the rows that come to it; for a split also those that go on to its left and right. */
interface Visit {
  rows: number[];
  split?: { left: number[]; right: number[] };
}

/** Leads the rows of a tree's data through it. */
function visits({ trees, features }: Forest, { rows, x }: TrainingData): Visit[] {
  const codes = new Uint16Array(x.length);
  features.forEach((feature, f) => {
    const coder = feature.type === 'numeric' ? numericCoder(feature.edges) : categoricalCoder(feature.levels);
    coder.write(x.subarray(f * rows, (f + 1) * rows), codes, f * rows, 1);
  });
  const [tree] = trees;
  const walk = (at: number, own: number[]): Visit[] => {
    const [test, leftChild, rightChild] = tree.nodes.subarray(at, at + NODE);
    if (test === LEAF) return [{ rows: own }];
    const right = own.filter((row) => sendsRight(tree, test, codes[featureOf(tree, test) * rows + row]));
    const left = own.filter((row) => !right.includes(row));
    return [{ rows: own, split: { left, right } }, ...walk(leftChild, left), ...walk(rightChild, right)];
  };
  return walk(0, [...Array(rows).keys()]);
}

/** The decrease of the sum of squared deviations: of the value, or of each class's 0-or-1 indicator. */
function gainOf(y: Float64Array, task: Task, left: readonly number[], right: readonly number[]): number {
  const targets =
    task.type === 'regression' ? [y] : [...Array(task.classes).keys()].map((k) => y.map((v) => +(v === k)));
  const deviation = (rows: readonly number[], target: Float64Array) => {
    const mean = rows.reduce((sum, row) => sum + target[row], 0) / rows.length;
    return rows.reduce((sum, row) => sum + (target[row] - mean) ** 2, 0);
  };
  return targets.reduce(
    (gain, target) =>
      gain + deviation([...left, ...right], target) - deviation(left, target) - deviation(right, target),
    0,
  );
}

/** Tries every split of the rows: by a set of levels, or by a threshold with missing values on either side. */
function bestGain(data: TrainingData, task: Task, rows: readonly number[], minLeaf: number): number {
  let best = -Infinity;
  data.features.forEach((kind, f) => {
    const values = data.x.subarray(f * data.rows, (f + 1) * data.rows);
    for (const right of kind.type === 'numeric' ? thresholds() : sets()) {
      const sides = [rows.filter((row) => !right(values[row])), rows.filter((row) => right(values[row]))];
      if (sides.every((side) => side.length >= minLeaf))
        best = Math.max(best, gainOf(data.y, task, sides[0], sides[1]));
    }
  });
  return best;
}

type GoesRight = (value: number) => boolean;

function* thresholds(): Generator<GoesRight> {
  for (let threshold = 0; threshold <= 6; threshold++) {
    yield (value) => value >= threshold;
    yield (value) => !(value < threshold);
  }
}

/** All sets of six levels and missing. */
function* sets(): Generator<GoesRight> {
  for (let set = 0; set < 2 ** 7; set++)
    yield (value) => ((set >> (Number.isNaN(value) ? 6 : value)) & 1) === 1;
}
