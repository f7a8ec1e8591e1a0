import { areaUnderCurve } from './auc.ts';
import type { Metric } from './metric.ts';
import { classRatio } from './ratio-units.ts';
import { assertMeasurable, weights } from './scored.ts';
import type { Scored } from './scored.ts';
import { meanOf, ratioOfSums, transformed } from './statistic.ts';
import type { Statistic } from './statistic.ts';

/** Probabilities are held this far from 0 in the log loss. */
const LOG_LOSS_FLOOR = 1e-15;

/**
 * `metric` of `scored` with its influence values (Hampel, JASA 1974; AUC: DeLong, DeLong and Clarke-Pearson, 1988).
 *
 * F1 macro and multiclass AUC (one class against the rest) are the means over the classes for which they are
 * defined: predicted or true somewhere, and both true and not true somewhere.
 *
 * @param scored labelled rows with a version's predictions; its weights count, its blocks don't
 * @throws RangeError when the arrays don't fit the metric, or hold NaN.
 *
 * @example
 * const y = Float64Array.of(1, 1, 0, 1);
 * const predicted = Float64Array.of(1, 0, 0, 1);
 * estimate('recall', { rows: 4, classes: 2, y, predicted })
 * // { value: 2 / 3, influence: [4 / 9, -8 / 9, 0, 4 / 9], trials: [1, 1, 0, 1] }
 */
export function estimate(metric: Metric, scored: Scored): Statistic {
  assertMeasurable(metric, scored);
  const w = weights(scored);
  const one = new Float64Array(scored.rows).fill(1);
  switch (metric) {
    case 'accuracy':
      return ratioOfSums(
        scored.y.map((y, i) => Number(y === scored.predicted[i])),
        one,
        w,
      );
    case 'precision':
    case 'recall':
    case 'f1':
      return ofClass(metric, scored, 1, w);
    case 'f1Macro':
      return overClasses(scored, (k) => ofClass('f1', scored, k, w));
    case 'auc':
      return scored.classes === 2 ? auc(scored, 1, w) : overClasses(scored, (k) => auc(scored, k, w));
    case 'logLoss':
      return ratioOfSums(logLosses(scored), one, w);
    case 'mae':
      return ratioOfSums(absoluteErrors(scored), one, w);
    case 'rmse':
      return rootOf(ratioOfSums(squaredErrors(scored), one, w));
    case 'r2': {
      const unexplained = ratioOfSums(squaredErrors(scored), squaredDeviations(scored.y, w), w);
      return transformed(unexplained, 1 - unexplained.value, -1);
    }
  }
}

/**
 * The loss of every row whose mean the metric is, or is a function of; for metrics that are no mean (precision,
 * recall, F1) the misclassification, for AUC the log loss. Sums of it over blocks say which version won the block.
 *
 * @param scored labelled rows with a version's predictions; weights and blocks don't count
 * @returns one a row, 0 or more: 0 or 1, nats for the log loss, the target's unit for MAE, its square for RMSE and R²
 * @throws RangeError when the arrays don't fit, or hold NaN.
 *
 * @example
 * const y = Float64Array.of(1, 0);
 * const scores = Float64Array.of(0.2, 0.8, 0.4, 0.6);
 * rowLosses('logLoss', { rows: 2, classes: 2, y, predicted: y, scores }) // [0.2231, 0.9163]
 */
export function rowLosses(metric: Metric, scored: Scored): Float64Array {
  assertMeasurable(metric, scored);
  switch (metric) {
    case 'accuracy':
    case 'precision':
    case 'recall':
    case 'f1':
    case 'f1Macro':
      return scored.y.map((y, i) => Number(y !== scored.predicted[i]));
    case 'auc':
    case 'logLoss':
      return logLosses(scored);
    case 'mae':
      return absoluteErrors(scored);
    case 'rmse':
    case 'r2':
      return squaredErrors(scored);
  }
}

function ofClass(
  metric: 'precision' | 'recall' | 'f1',
  scored: Scored,
  k: number,
  w: Float64Array,
): Statistic {
  const { a, b } = classRatio(metric, scored, k);
  return ratioOfSums(a, b, w);
}

function auc({ y, scores, classes, rows }: Scored, k: number, w: Float64Array): Statistic {
  const score = Float64Array.from({ length: rows }, (_, i) => scores![i * classes + k]);
  return areaUnderCurve(
    score,
    Uint8Array.from(y, (label) => Number(label === k)),
    w,
  );
}

function overClasses(scored: Scored, statisticOf: (k: number) => Statistic): Statistic {
  const each = Array.from({ length: scored.classes }, (_, k) => statisticOf(k));
  return meanOf(
    each.filter(({ value }) => !Number.isNaN(value)),
    scored.rows,
  );
}

const logLosses = ({ y, scores, classes }: Scored) =>
  y.map((label, i) => -Math.log(Math.max(scores![i * classes + label], LOG_LOSS_FLOOR)));

function absoluteErrors({ y, predicted }: Scored): Float64Array {
  const errors = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) errors[i] = Math.abs(y[i] - predicted[i]);
  return errors;
}

function squaredErrors({ y, predicted }: Scored): Float64Array {
  const errors = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) errors[i] = (y[i] - predicted[i]) ** 2;
  return errors;
}

function squaredDeviations(y: Float64Array, w: Float64Array): Float64Array {
  let mean = 0;
  for (let i = 0; i < y.length; i++) mean += (w[i] * y[i]) / y.length;
  const deviations = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) deviations[i] = (y[i] - mean) ** 2;
  return deviations;
}

function rootOf(mean: Statistic): Statistic {
  const value = Math.sqrt(mean.value);
  return transformed(mean, value, value === 0 ? 0 : 1 / (2 * value));
}
