import type { Target } from '../contracts/frame.ts';
import type { Predictions } from './predictions.ts';

/** What is known without features: the classes' shares in the training data, or the mean of its values. */
export type Dummy = { shares: number[] } | { mean: number };

/** @param y labels of the training data, without NaN */
export function dummyOf(y: Float64Array, target: Target): Dummy {
  if (target.task === 'regression') return { mean: y.reduce((total, value) => total + value, 0) / y.length };
  const counts = target.classes.map(() => 0);
  for (const label of y) counts[label]++;
  return { shares: counts.map((count) => count / y.length) };
}

/** Its answers: always the most frequent class, with the classes' shares as scores; or always the mean. */
export function dummyPredictions(dummy: Dummy, rows: number): Predictions {
  if ('mean' in dummy)
    return { predicted: new Float64Array(rows).fill(dummy.mean), scores: new Float64Array() };
  const { shares } = dummy;
  const majority = shares.indexOf(Math.max(...shares));
  return {
    predicted: new Float64Array(rows).fill(majority),
    scores: Float64Array.from({ length: rows * shares.length }, (_, at) => shares[at % shares.length]),
  };
}
