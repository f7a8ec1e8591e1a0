import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { electricity } from '../test/data-set.ts';
import { trainingData, uniform } from '../test/training-data.ts';
import type { FeatureKind, PredictionData, Task, TrainingData } from './data.ts';
import { fit } from './fit.ts';
import type { Forest } from './forest.ts';
import { fromMlRandomForest, readMlRandomForest } from './ml-random-forest-import.ts';
import { toMlRandomForest, type ExportOptions } from './ml-random-forest.ts';
import { createForestPool } from './pool.ts';
import { predict } from './predict.ts';

const pool = createForestPool({ threads: 2 });
afterAll(() => pool.close());

const BINARY: Task = { type: 'classification', classes: 2 };
const REGRESSION: Task = { type: 'regression' };

const grow = async (data: TrainingData, task: Task, trees: number): Promise<Forest> => {
  const half = Math.floor(data.rows / 2);
  const groups = [
    { name: 'long', trees, from: 0, to: data.rows },
    { name: 'recent', trees, from: half, to: data.rows },
  ];
  return (await fit(data, { task, groups, seed: 7, pool })).forest;
};

const exported = (forest: Forest, options?: ExportOptions) =>
  JSON.parse([...toMlRandomForest(forest, options)].join(''));

const rowsOf = ({ rows, x }: PredictionData): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: x.length / rows }, (_, f) => x[f * rows + row]),
  );

describe('an exported forest', () => {
  it('predicts the same class as our votes on every row of the electricity market', async () => {
    const { frame } = electricity();
    const features: FeatureKind[] = frame.features.map(() => ({ type: 'numeric' }));
    const forest = await grow({ rows: frame.rows, x: frame.x, y: frame.y, features }, BINARY, 4);
    for (const groups of [undefined, ['recent']]) {
      const theirs = RandomForestClassifier.load(exported(forest, { groups }));
      expect(theirs.predict(rowsOf(frame))).toEqual([...predict(forest, frame, { groups }).classes]);
    }
  }, 60_000);

  it('decides ties between an even number of trees by the first class to reach the votes', async () => {
    const columns = [uniform(300, 1), uniform(300, 2)];
    const y = uniform(300, 3).map((value) => Math.floor(3 * value));
    const data = trainingData(columns, y);
    const forest = await grow(data, { type: 'classification', classes: 3 }, 2);
    const theirs = RandomForestClassifier.load(exported(forest));
    expect(theirs.predict(rowsOf(data))).toEqual([...predict(forest, data).classes]);
  });

  it('predicts the same values for regression', async () => {
    const columns = [uniform(500, 1), uniform(500, 2)];
    const data = trainingData(
      columns,
      columns[0].map((value, i) => 100 + value * columns[1][i]),
    );
    const forest = await grow(data, REGRESSION, 5);
    const theirs = RandomForestRegression.load(exported(forest));
    expect(theirs.predict(rowsOf(data))).toEqual([...predict(forest, data).scores]);
  });

  it('sends missing values right where the forest does', async () => {
    const column = uniform(400, 1).map((value) => (value > 0.7 ? NaN : value));
    const data = trainingData(
      [column],
      column.map((value) => +(Number.isNaN(value) || value > 0.4)),
    );
    const forest = await grow(data, BINARY, 5);
    const theirs = RandomForestClassifier.load(exported(forest));
    expect(theirs.predict(rowsOf(data))).toEqual([...predict(forest, data).classes]);
  });

  it('is refused, naming the feature, where missing values go left', async () => {
    const column = uniform(400, 1).map((value) => (value > 0.7 ? NaN : value));
    const data = trainingData(
      [uniform(400, 2), column],
      column.map((value) => +!(value > 0.4)),
    );
    const forest = await grow(data, BINARY, 5);
    expect(() => toMlRandomForest(forest, { names: ['age', 'income'] })).toThrow(
      "feature income can't be exported to ml-random-forest: a split sends missing values below its threshold",
    );
  });

  it('turns a set of levels into a threshold where the levels are one run', async () => {
    const levels = uniform(400, 1).map((value) => Math.floor(4 * value));
    const data = trainingData(
      [levels],
      levels.map((level) => +(level < 2)),
      [{ type: 'categorical', levels: 4 }],
    );
    const forest = await grow(data, BINARY, 5);
    const theirs = RandomForestClassifier.load(exported(forest));
    expect(theirs.predict(rowsOf(data))).toEqual([...data.y]);
  });

  it('is refused, naming the feature, where levels are not one run', async () => {
    const levels = uniform(400, 1).map((value) => Math.floor(4 * value));
    const data = trainingData(
      [levels],
      levels.map((level) => level % 2),
      [{ type: 'categorical', levels: 4 }],
    );
    const forest = await grow(data, BINARY, 5);
    expect(() => toMlRandomForest(forest, { names: ['region'] })).toThrow(
      /^feature region can't be exported/,
    );
  });
});

/** A leaf of the package. */
const LEAF = { distribution: [[1]] };

describe('an imported forest', () => {
  const columns = [uniform(200, 1), uniform(200, 2), uniform(200, 3)];
  const data = trainingData(
    columns,
    columns[0].map((value, i) => Math.floor(3 * Math.max(value, columns[2][i]))),
  );
  const withGaps = { rows: data.rows, x: data.x.map((value) => (value > 0.9 ? NaN : value)) };

  it("votes as the package's own classifier, for missing values too", () => {
    const theirs = new RandomForestClassifier({
      nEstimators: 9,
      maxFeatures: 2,
      replacement: false,
      seed: 3,
      noOOB: true,
    });
    theirs.train(rowsOf(data), [...data.y]);
    const ours = fromMlRandomForest(JSON.parse(JSON.stringify(theirs)));
    for (const rows of [data, withGaps]) {
      expect([...predict(ours, rows).classes]).toEqual(theirs.predict(rowsOf(rows)));
    }
  });

  it('is read tree by tree from a stream, and votes on every row of the electricity market as the package', async () => {
    const { frame } = electricity();
    const theirs = new RandomForestClassifier({ nEstimators: 3, maxFeatures: 2, seed: 1, noOOB: true });
    const rows = rowsOf(frame);
    theirs.train(rows.slice(0, 1500), [...frame.y.subarray(0, 1500)]);
    const text = JSON.stringify(theirs);
    const pieces = Array.from({ length: Math.ceil(text.length / 1000) }, (_, i) =>
      Buffer.from(text.slice(1000 * i, 1000 * (i + 1))),
    );
    const ours = await readMlRandomForest(Readable.from(pieces), { features: 6 });
    expect(ours).toEqual(fromMlRandomForest(JSON.parse(text), { features: 6 }));
    expect(() => fromMlRandomForest(JSON.parse(text), { features: 1 })).toThrow(
      /^the model needs \d to 16384 columns/,
    );
    expect([...predict(ours, frame).classes]).toEqual(theirs.predict(rows));
  });

  it('is refused if the text ends early or is no JSON', async () => {
    const text = [...toMlRandomForest(await grow(data, { type: 'classification', classes: 3 }, 2))].join('');
    await expect(readMlRandomForest([text.slice(0, 5000)])).rejects.toThrow('the model is not JSON: ');
    await expect(readMlRandomForest(['{"name":"RFClassifier"}'])).rejects.toThrow(
      'baseModel.estimators is empty',
    );
    await expect(readMlRandomForest(['[]'])).rejects.toThrow(
      "the model's name must be RFClassifier or RFRegression",
    );
  });

  it('comes back from an export as it was', async () => {
    const forest = await grow(data, { type: 'classification', classes: 3 }, 4);
    const back = fromMlRandomForest(exported(forest));
    expect(predict(back, data)).toEqual(predict(forest, data));
  });

  it.each([
    [null, 'the model must be an object'],
    [{ name: 'KNN' }, "the model's name must be RFClassifier or RFRegression (got KNN)"],
    [{ name: 'RFRegression', selectionMethod: 'median' }, 'selectionMethod must be mean (got median)'],
    [model({ distribution: null }), 'baseModel.estimators[0] must be an array'],
    [model({ distribution: [[]] }), 'baseModel.estimators[0] has a leaf without a distribution'],
    [
      model({ splitColumn: 2, splitValue: 1, left: LEAF, right: LEAF }),
      'baseModel.estimators[0] has a split on column 2 at 1',
    ],
    [model({ splitColumn: 0, splitValue: null }), 'baseModel.estimators[0] has a split on column 0 at null'],
    [model({ splitColumn: 0, splitValue: 1 }), 'a node of baseModel.estimators[0] must be an object'],
  ])('is refused if it is %j', (value, message) => {
    expect(() => fromMlRandomForest(value)).toThrow(message);
  });

  function model(root: object) {
    return { name: 'RFClassifier', baseModel: { indexes: [[0]], estimators: [{ root }] } };
  }
});
