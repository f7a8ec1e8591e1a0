import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { Measurement } from './measure.ts';
import { bounds, higherIsBetter } from './metric.ts';
import type { Metric } from './metric.ts';
import type { Difference } from './paired.ts';
import { ratio, student } from './student.ts';

type Estimated = Pick<Measurement, 'value' | 'low' | 'high' | 'standardError'> & { blocks?: number };

/**
 * A measurement against a fixed level. Positive: it is better, for losses too.
 *
 * By blocks it is Student's test of one sample (Biometrika 1908). The error of a share goes with its level, which few
 * blocks turn into a skewed tail; shares are therefore compared on the scale of log odds, on which it hardly does (with
 * the delta method: van der Vaart, Asymptotic Statistics, 1998, chapter 3). Without blocks the interval is the
 * measurement's own.
 *
 * @param level in the metric's unit
 * @param confidence two-sided, of the interval by blocks, between 0 and 1
 *
 * @example
 * const week = { value: 0.6, low: 0.49, high: 0.71, standardError: 0.0408, blocks: 4 };
 * distanceFromLevel('accuracy', week, 0.5, { confidence: 0.95 })
 * // { difference: 0.1, low: -0.0338, high: 0.2204, z: 2.3851, p: 0.0972 }
 */
export function distanceFromLevel(
  metric: Metric,
  { value, standardError, blocks, low, high }: Estimated,
  level: number,
  { confidence }: { confidence: number },
): Pick<Difference, 'difference' | 'low' | 'high' | 'standardError' | 'z' | 'p'> {
  const sign = higherIsBetter(metric) ? 1 : -1;
  const difference = sign * (value - level);
  const within = (from: number, to: number) => {
    const ends = [sign * (from - level), sign * (to - level)];
    return { low: Math.min(...ends), high: Math.max(...ends) };
  };
  if (blocks === undefined || blocks < 2) {
    const z = ratio(difference, standardError);
    return { difference, ...within(low, high), standardError, z, p: 2 * normalCdf(-Math.abs(z), 0, 1) };
  }
  const freedom = blocks - 1;
  if (!isShare(metric, value) || !isShare(metric, level))
    return { difference, ...student(difference, { standardError, freedom }, confidence), standardError };
  const spread = { standardError: standardError / (value * (1 - value)), freedom };
  const { low: lowest, high: highest } = student(logOdds(value), spread, confidence);
  const { z, p } = student(sign * (logOdds(value) - logOdds(level)), spread, confidence);
  return { difference, ...within(shareOf(lowest), shareOf(highest)), standardError, z, p };
}

const isShare = (metric: Metric, value: number): boolean =>
  bounds[metric][0] === 0 && bounds[metric][1] === 1 && value > 0 && value < 1;

const logOdds = (p: number): number => Math.log(p / (1 - p));
const shareOf = (odds: number): number => 1 / (1 + Math.exp(-odds));
