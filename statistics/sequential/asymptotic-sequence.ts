import type { ConfidenceSequence } from './confidence-sequence.ts';

/** Running sums of a sequence: plain JSON. */
export interface Moments {
  count: number;
  sum: number;
  sumOfSquares: number;
}

/** The sums before the first value. */
export const noMoments: Moments = { count: 0, sum: 0, sumOfSquares: 0 };

/**
 * The sums after one more value.
 *
 * @param x the value, in any unit
 *
 * @example
 * addMoment(addMoment(noMoments, 1), 3) // { count: 2, sum: 4, sumOfSquares: 10 }
 */
export const addMoment = ({ count, sum, sumOfSquares }: Moments, x: number): Moments => ({
  count: count + 1,
  sum: sum + x,
  sumOfSquares: sumOfSquares + x * x,
});

/**
 * Asymptotic confidence sequence for a mean, from running sums: mean ± σ̂ √(2(nρ²+1)/(n²ρ²) · ln(√(nρ²+1)/α))
 * (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-uniform central limit theory and asymptotic confidence
 * sequences, Annals of Statistics 2024). For block means, and for influence values (F1, precision, recall, AUC):
 * there, x is the difference of the two versions' ψ plus the difference of the metrics.
 *
 * It holds from a burn-in on, as a central limit theorem does; look first at some 30 units. Before the second unit
 * nothing is known: the interval is unbounded.
 *
 * @param alpha α of both sides together, between 0 and 1
 * @param tightestAt the number of units at which the interval is tightest; it sets ρ
 * @returns in the values' unit
 *
 * @example
 * asymptoticSequence({ count: 1000, sum: 30, sumOfSquares: 90 }, { alpha: 0.05, tightestAt: 1000 })
 * // { value: 0.03, low: 0.0013, high: 0.0587 }
 */
export function asymptoticSequence(
  { count: n, sum, sumOfSquares }: Moments,
  { alpha, tightestAt = 1000 }: { alpha: number; tightestAt?: number },
): ConfidenceSequence {
  const value = n > 0 ? sum / n : 0;
  if (n < 2) return { value, low: -Infinity, high: Infinity };
  const variance = Math.max(0, sumOfSquares / n - value * value);
  const spread = -2 * Math.log(alpha);
  const rho2 = (spread + Math.log(spread + 1)) / tightestAt;
  const growth = n * rho2 + 1;
  const half = Math.sqrt(((variance * 2 * growth) / (n * n * rho2)) * Math.log(Math.sqrt(growth) / alpha));
  return { value, low: value - half, high: value + half };
}
