import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Sums of n differences: S = Σ dᵢ and V = Σ dᵢ². */
export interface SelfNormalised {
  units: number;
  sum: number;
  squares: number;
}

/** −2 ln α + ln(−2 ln α + 1) at α = 0.05: the width of the interval at n = N is least with ρ² = this / N. */
const TIGHTEST = 7.937;

/**
 * Log e-value against H₀: the differences' mean is 0 or less. Each is measured by the spread of all, so that no bound on
 * them has to be known, and small but steady ones count.
 *
 * With s = S √(n/V) it mixes exp(λs − λ²n/2) over a half-normal λ of scale ρ:
 * E = 2/√(nρ²+1) · exp(ρ²s²/(2(nρ²+1))) · Φ(ρs/√(nρ²+1)) (Robbins's mixture, as in Waudby-Smith, Arbour, Sinha, Kennedy
 * and Ramdas, Time-uniform central limit theory and asymptotic confidence sequences, Annals of Statistics 2024). It holds
 * as n grows, like a central limit theorem; and at every n where the differences are symmetric about their mean given
 * the past, as V is taken about 0 (de la Peña, A general class of exponential inequalities, Annals of Probability 1999).
 *
 * @param tightestAt N, the number of units at which it is most powerful; it sets ρ
 * @returns 0 while nothing differs
 *
 * @example
 * selfNormalisedLogE({ units: 20, sum: 1, squares: 0.25 }, 21) // 1.3554
 */
export function selfNormalisedLogE({ units: n, sum, squares }: SelfNormalised, tightestAt: number): number {
  if (n === 0 || squares === 0) return 0;
  const rho2 = TIGHTEST / tightestAt;
  const growth = n * rho2 + 1;
  const z = sum * Math.sqrt((n / squares) * (rho2 / growth));
  // Φ of what is far below zero underflows to 0: that E is as good as 0 then is all there is to say.
  return (
    Math.LN2 - Math.log(growth) / 2 + (z * z) / 2 + Math.log(Math.max(normalCdf(z, 0, 1), Number.MIN_VALUE))
  );
}

/**
 * The same sums with every difference raised by δ: against H₀ that the mean is −δ or less.
 *
 * @param margin δ, in the unit of the differences
 *
 * @example
 * raised({ units: 2, sum: 3, squares: 5 }, 1) // { units: 2, sum: 5, squares: 13 }
 */
export const raised = ({ units, sum, squares }: SelfNormalised, margin: number): SelfNormalised => ({
  units,
  sum: sum + units * margin,
  squares: squares + 2 * margin * sum + units * margin * margin,
});
