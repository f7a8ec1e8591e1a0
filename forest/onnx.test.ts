import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { electricity } from '../test/data-set.ts';
import { trainingData, uniform } from '../test/training-data.ts';
import type { FeatureKind, PredictionData, Task, TrainingData } from './data.ts';
import { fit } from './fit.ts';
import type { Forest } from './forest.ts';
import { toOnnx } from './onnx.ts';
import { createForestPool } from './pool.ts';
import { predict } from './predict.ts';

const pool = createForestPool({ threads: 2 });
afterAll(() => pool.close());

const BINARY: Task = { type: 'classification', classes: 2 };

const grow = async (data: TrainingData, task: Task, trees: number): Promise<Forest> => {
  const groups = [
    { name: 'long', trees, from: 0, to: data.rows },
    { name: 'recent', trees, from: Math.floor(data.rows / 2), to: data.rows },
  ];
  return (await fit(data, { task, groups, seed: 5, pool, parameters: { minLeaf: 3 } })).forest;
};

/** What onnxruntime answers: its outputs by name. */
async function run(model: Uint8Array, { rows, x }: PredictionData): Promise<Record<string, number[]>> {
  const session = await InferenceSession.create(model);
  const features = x.length / rows;
  const matrix = Float64Array.from(
    { length: x.length },
    (_, i) => x[(i % features) * rows + Math.floor(i / features)],
  );
  const outputs = await session.run({ x: new Tensor('float64', matrix, [rows, features]) });
  const numbers = Object.entries(outputs).map(([name, { data }]) => [
    name,
    Array.from(data as Float32Array, Number),
  ]);
  await session.release();
  return Object.fromEntries(numbers) as Record<string, number[]>;
}

function expectClose(actual: readonly number[], expected: Float64Array): void {
  expect(actual).toHaveLength(expected.length);
  const farthest = actual.reduce((most, value, i) => {
    const error = Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i]));
    return Math.max(most, error);
  }, 0);
  expect(farthest).toBeLessThan(1e-6);
}

describe('a forest in ONNX', () => {
  it('answers every row of the electricity market as the forest does', async () => {
    const { frame } = electricity();
    const features: FeatureKind[] = frame.features.map(() => ({ type: 'numeric' }));
    const forest = await grow({ rows: frame.rows, x: frame.x, y: frame.y, features }, BINARY, 6);
    for (const groups of [undefined, ['recent']]) {
      const { class: classes, scores } = await run(toOnnx(forest, { groups }), frame);
      const ours = predict(forest, frame, { groups });
      expect(classes).toEqual([...ours.classes]);
      expectClose(scores, ours.scores);
    }
  });

  const levels = uniform(600, 3).map((value) => (value > 0.95 ? -1 : Math.floor(13 * value)));
  const gaps = uniform(600, 2).map((value) => (value > 0.9 ? NaN : value));
  const columns = [uniform(600, 1), gaps, levels];
  const mixed = (y: ArrayLike<number>) =>
    trainingData(columns, y, [{ type: 'numeric' }, { type: 'numeric' }, { type: 'categorical', levels: 13 }]);
  const sum = columns[0].map(
    (value, i) => value + (gaps[i] || 0) + (levels[i] % 3) + 0.1 * uniform(600, 9)[i],
  );

  it('sends sets of levels, missing and unknown values where the forest does, for several classes', async () => {
    const data = mixed(sum.map((value) => Math.min(4, Math.floor(1.5 * Math.max(0, value)))));
    // An even number of trees on random classes has many ties.
    const forest = await grow(data, { type: 'classification', classes: 5 }, 2);
    const { class: classes, scores } = await run(toOnnx(forest), data);
    const ours = predict(forest, data);
    expect(classes).toEqual([...ours.classes]);
    expectClose(scores, ours.scores);
  });

  it('predicts values', async () => {
    const data = mixed(sum.map((value) => 1e6 + 1000 * value));
    const forest = await grow(data, { type: 'regression' }, 10);
    const { value } = await run(toOnnx(forest), data);
    expectClose(value, predict(forest, data).scores);
  });

  it('is refused where it would lose the calibration', async () => {
    const data = trainingData([uniform(100, 1)], uniform(100, 2).map(Math.round));
    const groups = [{ name: 'all', trees: 5, from: 0, to: 100 }];
    const parameters = { calibrate: true };
    const { forest } = await fit(data, { task: BINARY, groups, seed: 1, pool, parameters });
    expect(() => toOnnx(forest)).toThrow("a calibrated forest can't be exported to ONNX");
  });
});
