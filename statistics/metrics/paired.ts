import { countUnits, standardError } from './blocks.ts';
import { estimate } from './estimate.ts';
import { assertConfidence } from './measure.ts';
import { higherIsBetter } from './metric.ts';
import type { Metric } from './metric.ts';
import type { Scored } from './scored.ts';
import { student } from './student.ts';

/** How much better one version is than another, with its two-sided confidence interval. */
export interface Difference {
  metric: Metric;
  /** In the metric's unit; positive: the first one is better, for losses too. */
  difference: number;
  low: number;
  high: number;
  standardError: number;
  /** `difference / standardError`. */
  z: number;
  /** Two-sided, of H₀: no difference. */
  p: number;
  rows: number;
  /** Independent observations: blocks, or rows without blocks. */
  blocks: number;
  confidence: number;
}

/**
 * `a` against `b` on the same rows, by the difference of their influence values (for AUC the test of DeLong, DeLong and
 * Clarke-Pearson, Biometrics 1988), blocks as one observation each (Liang and Zeger, Biometrika 1986), with t's
 * quantiles for blocks − 1 degrees of freedom. Blocks and weights are those of `a`.
 *
 * Where all units differ by the same amount no spread is seen; the error is then that of one more unit at zero,
 * |difference| / (units + 1). With less than two units, or where a metric is undefined (see `measure`), nothing can
 * be told: `standardError` is Infinity, `z` 0, `p` 1, the interval is unbounded.
 *
 * This is a test for one look. A shadow that is looked at again and again needs an e-process.
 *
 * @param a, b the same labelled rows in the same order, with each version's predictions
 * @param confidence two-sided
 * @throws RangeError when the two were not scored on the same rows, don't fit the metric, or hold NaN, or `confidence`
 *   is not between 0 and 1.
 *
 * @example
 * const y = Float64Array.of(1, 1, 0, 0, 1, 0, 1, 0, 1, 1);
 * const a = { rows: 10, classes: 2, y, predicted: Float64Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0, 1) };
 * const b = { rows: 10, classes: 2, y, predicted: Float64Array.of(1, 0, 0, 0, 1, 0, 1, 0, 0, 0) };
 * comparePaired('accuracy', a, b, { confidence: 0.95 }) // { difference: 0.2, standardError: 0.1333, p: 0.1679 }
 */
export function comparePaired(
  metric: Metric,
  a: Scored,
  b: Scored,
  { confidence }: { confidence: number },
): Difference {
  assertConfidence(confidence);
  assertSameRows(a, b);
  const first = estimate(metric, a);
  const second = estimate(metric, { ...b, weight: a.weight, block: a.block });
  const sign = higherIsBetter(metric) ? 1 : -1;
  const difference = sign * (first.value - second.value);
  const blocks = countUnits(a.rows, a.block);
  const spread = standardError(
    first.influence.map((psi, i) => psi - second.influence[i]),
    a.block,
  );
  const common = { metric, difference, rows: a.rows, blocks, confidence };
  if (Number.isNaN(spread)) {
    return { ...common, low: -Infinity, high: Infinity, standardError: Infinity, z: 0, p: 1 };
  }
  const error = isNegligible(spread, difference) ? Math.abs(difference) / (blocks + 1) : spread;
  const test = student(difference, { standardError: error, freedom: blocks - 1 }, confidence);
  return { ...common, ...test, standardError: error };
}

/** Influence values of equal differences are zero only up to rounding. */
const isNegligible = (spread: number, difference: number) => spread <= 1e-12 * Math.abs(difference);

function assertSameRows(a: Scored, b: Scored): void {
  const same = a.rows === b.rows && a.classes === b.classes && a.y.every((value, i) => value === b.y[i]);
  if (!same) throw new RangeError('a paired comparison needs both versions scored on the same labelled rows');
}
