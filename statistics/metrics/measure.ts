import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { countUnits, standardError } from './blocks.ts';
import { estimate } from './estimate.ts';
import { bounds } from './metric.ts';
import type { Metric } from './metric.ts';
import type { Scored } from './scored.ts';
import type { Statistic } from './statistic.ts';
import { wilson } from './wilson.ts';

/** A metric with its two-sided confidence interval. */
export interface Measurement {
  metric: Metric;
  value: number;
  low: number;
  high: number;
  standardError: number;
  rows: number;
  /** Independent observations: blocks, or rows without blocks. */
  blocks: number;
  confidence: number;
}

/**
 * `metric` with its interval; blocks count as one observation each.
 *
 * - accuracy, precision, recall: Wilson, with trials divided by the design effect where there are blocks
 * - F1, AUC (DeLong): normal, by influence values; at 0 or 1, where no spread is seen, Wilson over the rows (or
 *   blocks) that inform it
 * - log loss, RMSE, MAE, R²: Student's t; delta method for RMSE and R²
 *
 * Where there are blocks, t with blocks − 1 degrees of freedom replaces the normal (Wilson, JASA 1927, and Korn and
 * Graubard, Survey Methodology 1998; DeLong, DeLong and Clarke-Pearson, Biometrics 1988; Liang and Zeger, Biometrika
 * 1986).
 *
 * Without rows that inform it (none at all, precision without a positive prediction, AUC of a single class, R² of a
 * constant) `value` is NaN; there, and of a single row or block, `standardError` is Infinity and the interval is all
 * that the metric can be. A single row without blocks still has its Wilson interval.
 *
 * @param scored labelled rows with a version's predictions
 * @param confidence two-sided
 * @throws RangeError when the arrays don't fit the metric, hold NaN (leave rows without labels out), or `confidence`
 *   is not between 0 and 1.
 *
 * @example
 * const y = Float64Array.of(1, 1, 0, 0, 1, 0, 1, 0, 1, 1);
 * const predicted = Float64Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0, 1);
 * measure('accuracy', { rows: 10, classes: 2, y, predicted }, { confidence: 0.95 })
 * // { value: 0.9, low: 0.5958, high: 0.9821 }
 */
export function measure(metric: Metric, scored: Scored, { confidence }: { confidence: number }): Measurement {
  assertConfidence(confidence);
  const statistic = estimate(metric, scored);
  const blocks = countUnits(scored.rows, scored.block);
  const error = standardError(statistic.influence, scored.block);
  const [low, high] = interval(metric, statistic, error, scored, blocks, confidence);
  return {
    metric,
    value: statistic.value,
    low,
    high,
    standardError: Number.isNaN(error) ? Infinity : error,
    rows: scored.rows,
    blocks,
    confidence,
  };
}

function interval(
  metric: Metric,
  statistic: Statistic,
  error: number,
  { block, classes }: Scored,
  blocks: number,
  confidence: number,
): readonly [number, number] {
  const { value } = statistic;
  const [lowest, highest] = bounds[metric];
  if (Number.isNaN(value) || (block && blocks < 2)) return [lowest, highest];
  const isProportion = metric === 'accuracy' || metric === 'precision' || metric === 'recall';
  const normal = classes > 0 && metric !== 'logLoss' && !block;
  const upper = 1 - (1 - confidence) / 2;
  if (isProportion || (highest - lowest === 1 && error === 0)) {
    const critical = block ? tQuantile(upper, blocks - 1) : normalQuantile(upper, 0, 1);
    return wilson(value, effectiveTrials(statistic, error, block), critical);
  }
  if (Number.isNaN(error)) return [lowest, highest];
  const critical = normal ? normalQuantile(upper, 0, 1) : tQuantile(upper, blocks - 1);
  return [Math.max(lowest, value - critical * error), Math.min(highest, value + critical * error)];
}

/**
 * Trials that carry as much information as these rows: Kish's (Σw)²/Σw², divided by the design effect of the blocks
 * where that is above 1. At a proportion of 0 or 1 no design effect can be seen: then every block counts once.
 */
function effectiveTrials({ influence, trials }: Statistic, error: number, block?: Int32Array): number {
  let sum = 0;
  let squares = 0;
  for (const weight of trials) {
    sum += weight;
    squares += weight * weight;
  }
  const kish = (sum * sum) / squares;
  if (!block) return kish;
  if (error === 0)
    return Math.min(
      kish,
      countUnits(
        trials.length,
        block.filter((_, i) => trials[i] > 0),
      ),
    );
  const designEffect = (error / standardError(influence)) ** 2;
  return kish / Math.max(1, designEffect);
}

/**
 * Makes sure that a confidence is one.
 * @throws RangeError when it is not between 0 and 1, both excluded
 */
export function assertConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be between 0 and 1 (got ${confidence})`);
  }
}
