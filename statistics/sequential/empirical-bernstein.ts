import { logMeanExp } from './log-space.ts';

/** Running sums of an empirical-Bernstein e-process: plain JSON. */
export interface Bernstein {
  count: number;
  /** S = Σ dᵢ */
  sum: number;
  /** V̂ = Σ (dᵢ − γᵢ)², γᵢ the mean of what came before. */
  variance: number;
}

/** c: the width of the range of d, [−1, 1]. */
const RANGE = 2;
/** Share of the largest λ, 1/c, and the number of λ mixed. */
const BOLDEST = 0.9;
const GRID = 30;

/** The process before the first difference. */
export const noBernstein: Bernstein = { count: 0, sum: 0, variance: 0 };

/**
 * The process after one more paired difference (Choe and Ramdas, as in `bernsteinLogE`).
 *
 * @param difference d, in [−1, 1], champion's loss less challenger's
 * @throws RangeError when `difference` is outside
 *
 * @example
 * addBernstein(addBernstein(noBernstein, 1), 0.5) // { count: 2, sum: 1.5, variance: 1.25 }
 */
export function addBernstein({ count, sum, variance }: Bernstein, difference: number): Bernstein {
  if (!(difference >= -1 && difference <= 1)) {
    throw new RangeError(
      `a difference must be between -1 and 1 (got ${difference}): divide by the loss's scale`,
    );
  }
  const expected = count > 0 ? sum / count : 0;
  return { count: count + 1, sum: sum + difference, variance: variance + (difference - expected) ** 2 };
}

/**
 * Log e-value against H₀: at every time t the average of the conditional means so far, (1/t) Σᵢ≤t E[dᵢ | past], is
 * at most −δ. Unlike a bet it stays valid when the world moves so that single units break the bound while their
 * average keeps it.
 *
 * E = mean over λ of exp(λ(S + nδ) − ψ(λ)V̂), ψ(λ) = (−ln(1 − cλ) − cλ)/c², with λ on a grid in (0, 1/c) (Choe and
 * Ramdas, Comparing sequential forecasters, Operations Research 2024, arXiv 2110.00115; the mixture over a grid
 * replaces their gamma-exponential one).
 *
 * @param margin δ, in the unit of the differences
 *
 * @example
 * let state = noBernstein;
 * for (let i = 0; i < 300; i++) state = addBernstein(state, i % 10 === 0 ? 1 : 0);
 * bernsteinLogE(state) // 5.3024
 */
export function bernsteinLogE({ count, sum, variance }: Bernstein, margin = 0): number {
  return logMeanExp(
    Array.from({ length: GRID }, (_, g) => {
      const scaled = BOLDEST * ((g + 1) / GRID) ** 2;
      const psi = (-Math.log1p(-scaled) - scaled) / RANGE ** 2;
      return (scaled / RANGE) * (sum + count * margin) - psi * variance;
    }),
  );
}
