import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { Measurement } from './measure.ts';
import { higherIsBetter } from './metric.ts';
import type { Metric } from './metric.ts';
import type { Difference } from './paired.ts';

type Estimated = Pick<Measurement, 'value' | 'low' | 'high' | 'standardError'>;

/**
 * `now` against `then`, measured on different rows, both errors included: the interval squares and adds each side's
 * distance to its own ends (MOVER: Zou and Donner, Statistics in Medicine 2008; for two Wilson intervals it is
 * Newcombe's method 10), so it keeps the intervals' asymmetry and confidence. Both need the same confidence.
 *
 * Positive: `now` is better, for losses too. Where one of the two is unknown (infinite error) the interval is
 * unbounded, `z` 0 and `p` 1.
 *
 * @example
 * differenceOf('accuracy',
 *   { value: 0.71, low: 0.66, high: 0.76, standardError: 0.025 },
 *   { value: 0.78, low: 0.75, high: 0.81, standardError: 0.015 })
 * // difference −0.07, low −0.1283, high −0.0117, standardError 0.0292, z −2.401, p 0.0164
 */
export function differenceOf(
  metric: Metric,
  now: Estimated,
  then: Estimated,
): Pick<Difference, 'difference' | 'low' | 'high' | 'standardError' | 'z' | 'p'> {
  const [better, worse] = higherIsBetter(metric) ? [now, then] : [then, now];
  const difference = better.value - worse.value;
  const standardError = Math.hypot(now.standardError, then.standardError);
  if (!Number.isFinite(difference) || !Number.isFinite(standardError)) {
    return { difference, low: -Infinity, high: Infinity, standardError: Infinity, z: 0, p: 1 };
  }
  const z = standardError === 0 ? zOfExact(difference) : difference / standardError;
  return {
    difference,
    low: difference - Math.hypot(better.value - better.low, worse.high - worse.value),
    high: difference + Math.hypot(better.high - better.value, worse.value - worse.low),
    standardError,
    z,
    p: 2 * normalCdf(-Math.abs(z), 0, 1),
  };
}

const zOfExact = (difference: number) => (difference === 0 ? 0 : Math.sign(difference) * Infinity);
