/**
 * ln Σ exp(xᵢ) without overflow (Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax
 * functions, IMA Journal of Numerical Analysis 2021); −Infinity of nothing, Infinity where one is, NaN where one is.
 *
 * @example
 * logSumExp([0, Math.log(3)]) // Math.log(4)
 * logSumExp([]) // -Infinity
 */
export function logSumExp(logs: readonly number[]): number {
  const largest = Math.max(-Infinity, ...logs);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/**
 * ln of the mean of exp(xᵢ): an even mixture of e-values, which is an e-value (Vovk and Wang, E-values: calibration,
 * combination and applications, Annals of Statistics 2021).
 *
 * @param logs ln of each, one or more
 *
 * @example
 * logMeanExp([0, Math.log(3)]) // Math.log(2)
 */
export const logMeanExp = (logs: readonly number[]): number => logSumExp(logs) - Math.log(logs.length);
