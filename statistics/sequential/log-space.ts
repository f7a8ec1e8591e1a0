/**
 * ln Σ exp(xᵢ) without overflow; −Infinity of nothing.
 *
 * @example
 * logSumExp([0, Math.log(3)]) // ln 4 = 1.3863
 */
export function logSumExp(logs: readonly number[]): number {
  const largest = Math.max(-Infinity, ...logs);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/** ln of the mean of exp(xᵢ): an even mixture of e-values. */
export const logMeanExp = (logs: readonly number[]): number => logSumExp(logs) - Math.log(logs.length);
