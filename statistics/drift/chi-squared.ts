import gammainc from '@stdlib/math-base-special-gammainc';
import { totals } from './shares.ts';

/** Pearson's statistic with its degrees of freedom and p-value. */
export interface ChiSquared {
  statistic: number;
  degrees: number;
  p: number;
}

/**
 * Pearson's χ² test (1900) that two samples are of one distribution over the same cells, without Yates' correction.
 * Cells that are empty in both don't count. With a single cell, or an empty sample, nothing can differ: p 1.
 *
 * @param a, b counts by cell, of equal length
 * @throws RangeError when the lengths differ
 *
 * @example
 * chiSquared([50, 30, 20], [40, 30, 30]) // { statistic: 3.1111, degrees: 2, p: 0.2111 }
 */
export function chiSquared(a: ArrayLike<number>, b: ArrayLike<number>): ChiSquared {
  const [n, m] = totals(a, b);
  let statistic = 0;
  let cells = 0;
  for (let cell = 0; cell < a.length; cell++) {
    const both = a[cell] + b[cell];
    if (both === 0) continue;
    cells++;
    const expected = (both * n) / (n + m);
    statistic += (a[cell] - expected) ** 2 * (1 / expected + 1 / (both - expected));
  }
  if (n === 0 || m === 0 || cells < 2) return { statistic: 0, degrees: 0, p: 1 };
  return { statistic, degrees: cells - 1, p: chiSquaredTail(statistic, cells - 1) };
}

/**
 * P(χ² ≥ x), the regularised upper incomplete gamma function Q(k/2, x/2) (Abramowitz and Stegun, Handbook of
 * Mathematical Functions, 1964, section 26.4).
 *
 * @param x the statistic, 0 or more
 * @param degrees k, degrees of freedom, above 0
 *
 * @example
 * chiSquaredTail(3.8415, 1) // 0.05
 */
export const chiSquaredTail = (x: number, degrees: number): number =>
  gammainc(x / 2, degrees / 2, true, true);
