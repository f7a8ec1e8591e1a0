import { logSumExp } from './log-space.ts';

/**
 * Log e-value of a champion's tenure against H₀: no challenger of this tenure was ever better.
 *
 * X = ½ E(B, C) + ½ Σ_k E_k / (k(k+1)): half on the counts pooled over all challengers, half spread over the
 * challengers in the order in which they came. The weights sum to at most 1, so X is an e-process as its parts are
 * (Vovk and Wang, E-values: calibration, combination and applications, Annals of Statistics 2021).
 *
 * @param pooled ln E(B, C)
 * @param challengers ln E_k, oldest first; a replaced one keeps its last value
 *
 * @example
 * tenureLogE(Math.log(30), [0, Math.log(40)]) // Math.log(15 + 1 / 4 + 10 / 3)
 */
export function tenureLogE(pooled: number, challengers: readonly number[]): number {
  return logSumExp([
    pooled - Math.LN2,
    ...challengers.map((log, i) => log - Math.LN2 - Math.log((i + 1) * (i + 2))),
  ]);
}
