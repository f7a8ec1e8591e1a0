/**
 * Wilson's score interval of a proportion (Wilson, JASA 1927).
 *
 * With rows that hang together, pass the effective number of trials and t's quantile with the blocks' degrees of
 * freedom (Korn and Graubard, Survey Methodology 1998).
 *
 * @param p observed proportion, 0 to 1
 * @param n trials; 0 gives [0, 1]
 * @param critical quantile of the standard normal, 1.96 for 95 %
 *
 * @example
 * wilson(0.9, 50, 1.959963985) // [0.7864, 0.9565]
 */
export function wilson(p: number, n: number, critical: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z2 = critical * critical;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (critical * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return [p === 0 ? 0 : Math.max(0, centre - half), p === 1 ? 1 : Math.min(1, centre + half)];
}
