import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { Measurement } from './measure.ts';
import { higherIsBetter } from './metric.ts';
import type { Metric } from './metric.ts';
import type { Difference } from './paired.ts';
import { ratio, student, type Spread } from './student.ts';

type Estimated = Pick<Measurement, 'value' | 'low' | 'high' | 'standardError'> & { blocks?: number };
type Distance = Pick<Difference, 'difference' | 'low' | 'high' | 'standardError' | 'z' | 'p'>;

/**
 * `now` against `then`, measured on different rows, both errors included. Positive: `now` is better, for losses too.
 *
 * Of two measurements by blocks the blocks' spread is pooled, as in Student's test of two samples (Biometrika 1908): a
 * few blocks say little about their own spread, and more together. Else the interval squares and adds each side's
 * distance to its own ends (MOVER: Zou and Donner, Statistics in Medicine 2008; for two Wilson intervals it is
 * Newcombe's method 10), so it keeps the intervals' asymmetry and confidence; both need the same confidence.
 *
 * Where one of the two is unknown (infinite error) the interval is unbounded, `z` 0 and `p` 1.
 *
 * @param now, then measurements in the metric's unit; `blocks` of both for the pooled test
 * @param confidence two-sided, of the pooled interval, between 0 and 1
 *
 * @example
 * const now = { value: 0.71, low: 0.66, high: 0.76, standardError: 0.025 };
 * const then = { value: 0.78, low: 0.75, high: 0.81, standardError: 0.015 };
 * differenceOf('accuracy', now, then, { confidence: 0.95 })
 * // { difference: -0.07, low: -0.1283, high: -0.0117, standardError: 0.0292, z: -2.401, p: 0.0164 }
 */
export function differenceOf(
  metric: Metric,
  now: Estimated,
  then: Estimated,
  { confidence }: { confidence: number },
): Distance {
  const [better, worse] = higherIsBetter(metric) ? [now, then] : [then, now];
  const difference = better.value - worse.value;
  if (![difference, now.standardError, then.standardError].every(isKnown)) {
    return { difference, low: -Infinity, high: Infinity, standardError: Infinity, z: 0, p: 1 };
  }
  const pooled = pooledError(now, then);
  if (pooled)
    return { difference, ...student(difference, pooled, confidence), standardError: pooled.standardError };
  const standardError = Math.hypot(now.standardError, then.standardError);
  const z = ratio(difference, standardError);
  return {
    difference,
    low: difference - Math.hypot(better.value - better.low, worse.high - worse.value),
    high: difference + Math.hypot(better.high - better.value, worse.value - worse.low),
    standardError,
    z,
    p: 2 * normalCdf(-Math.abs(z), 0, 1),
  };
}

/** Reports write the largest number for an error that is unknown. */
const isKnown = (value: number): boolean => Math.abs(value) < Number.MAX_VALUE;

function pooledError(a: Estimated, b: Estimated): Spread | null {
  if (a.blocks === undefined || b.blocks === undefined) return null;
  const freedom = a.blocks + b.blocks - 2;
  const squares = ({ standardError, blocks = 0 }: Estimated) => (blocks - 1) * blocks * standardError ** 2;
  const variance = (squares(a) + squares(b)) / freedom;
  return { standardError: Math.sqrt(variance * (1 / a.blocks + 1 / b.blocks)), freedom };
}
