import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** A standard error and the degrees of freedom that it was estimated with. */
export interface Spread {
  standardError: number;
  freedom: number;
}

/**
 * Student's test (The probable error of a mean, Biometrika 1908) of a difference against 0, with its two-sided interval
 * and p-value.
 *
 * @param difference in any unit, that of its `standardError`
 * @param confidence of the interval, between 0 and 1
 *
 * @example
 * student(0.2, { standardError: 0.1, freedom: 5 }, 0.95) // { low: -0.0571, high: 0.4571, z: 2, p: 0.1019 }
 */
export function student(
  difference: number,
  { standardError, freedom }: Spread,
  confidence: number,
): { low: number; high: number; z: number; p: number } {
  const half = tQuantile(1 - (1 - confidence) / 2, freedom) * standardError;
  const z = ratio(difference, standardError);
  return { low: difference - half, high: difference + half, z, p: 2 * tCdf(-Math.abs(z), freedom) };
}

/**
 * A difference in units of its error; infinite for one without an error, 0 where both are 0.
 *
 * @example
 * ratio(-0.2, 0.1) // -2
 * ratio(-0.2, 0) // -Infinity
 */
export const ratio = (difference: number, error: number): number =>
  error > 0 ? difference / error : difference === 0 ? 0 : Math.sign(difference) * Infinity;
