import { betLogEOfCounts } from './bet.ts';
import type { Counts } from './bet.ts';

/** An interval for a mean that holds at all times at once with probability 1 − α. */
export interface ConfidenceSequence {
  value: number;
  low: number;
  high: number;
}

/** Halvings of [−1, 1]: the ends are exact to 10⁻¹². */
const HALVINGS = 41;

/**
 * Confidence sequence for the mean paired difference from counts, by inverting the bet of `createBet`: every mean m
 * is kept that neither the bet against "≤ m" nor the one against "≥ m" rejects at α/2 (Waudby-Smith and Ramdas,
 * Estimating means of bounded random variables by betting, JRSS B 2024). For units won, lost or tied; block means
 * have no such closed form: take `asymptoticSequence`.
 *
 * @param alpha α of both sides together, between 0 and 1
 * @returns in shares of the units, −1 to 1
 *
 * @example
 * confidenceSequence({ wins: 60, losses: 30, ties: 910 }, 0.05) // { value: 0.03, low: -0.0001, high: 0.0619 }
 */
export function confidenceSequence(counts: Counts, alpha: number): ConfidenceSequence {
  const { wins, losses, ties } = counts;
  const units = wins + losses + ties;
  return {
    value: units > 0 ? (wins - losses) / units : 0,
    low: lowerEnd(counts, alpha / 2),
    high: -lowerEnd({ wins: losses, losses: wins, ties }, alpha / 2),
  };
}

/** The largest mean m for which H₀: E[d] ≤ m is rejected; −1 when none is. The wealth falls as m grows. */
function lowerEnd(counts: Counts, alpha: number): number {
  let rejected = -1;
  let kept = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const mean = (rejected + kept) / 2;
    if (betLogEOfCounts(counts, { margin: -mean }) >= -Math.log(alpha)) rejected = mean;
    else kept = mean;
  }
  return rejected;
}
