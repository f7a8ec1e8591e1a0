import betainc from '@stdlib/math-base-special-betainc';
import betaln from '@stdlib/math-base-special-betaln';

/**
 * Log e-value against H₀: P(challenger wins | the two differ) ≤ ½, the anytime-valid form of McNemar's test.
 *
 * E = 2^(b+c+1) · B(b+a, c+a) / B(a, a) · (1 − I_½(b+a, c+a)): the likelihood ratio of θ against ½ mixed over a
 * Beta(a, a) prior held to θ > ½ (Howard, Ramdas, McAuliffe and Sekhon, Time-uniform, nonparametric, nonasymptotic
 * confidence sequences, Annals of Statistics 2021, beta-binomial mixture). E is a test martingale at θ = ½ and a
 * supermartingale below, so P(E ever reaches 1/α) ≤ α, however often one looks, as long as each differing unit is
 * won with probability ≤ ½ given the past. Swap the counts to test *worse*. Finite to 10⁶ counts and beyond.
 *
 * @param wins b, units that the challenger won
 * @param losses c, units that it lost
 * @param a the prior's concentration; larger suits smaller differences
 *
 * @example
 * mcnemarLogE(30, 10) // 4.0692
 * mcnemarLogE(10, 30) // -2.1944
 */
export function mcnemarLogE(wins: number, losses: number, a = 5): number {
  const p = wins + a;
  const q = losses + a;
  if (losses > wins) {
    // The tail and the likelihood cancel: E = 2^(1−2a) / (q·B(a, a)) · ₂F₁(1, p+q; q+1; ½), which cannot underflow.
    return (1 - 2 * a) * Math.LN2 - Math.log(q) - betaln(a, a) + Math.log(halfTailSeries(p, q));
  }
  return (
    (wins + losses + 1) * Math.LN2 + betaln(p, q) - betaln(a, a) + Math.log(betainc(0.5, p, q, true, true))
  );
}

/** ₂F₁(1, p+q; q+1; ½) for q ≥ p: its terms fall from the first on. */
function halfTailSeries(p: number, q: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; term > Number.EPSILON * sum; k++) {
    term *= (p + q + k) / (2 * (q + 1 + k));
    sum += term;
  }
  return sum;
}
