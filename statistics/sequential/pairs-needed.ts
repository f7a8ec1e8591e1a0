import quantile from '@stdlib/stats-base-dists-normal-quantile';

/**
 * How many paired units a one-sided test takes to see a difference: n = (z_α √p + z_β √(p − d²))² / d² (Connor,
 * Sample size for testing differences in proportions for the paired-sample design, Biometrics 1987). It is for a
 * single look at the end; an anytime-valid test takes about 1.0 to 1.5 times as many (median).
 *
 * @param difference d, the mean paired difference that shall be seen
 * @param disagreement p, the share of units in which the two differ; at least |d|
 * @param alpha α, the probability of seeing one where there is none
 * @param power 1 − β, the probability of seeing it
 * @throws RangeError when no such pair of versions exists, or α or the power is not between 0 and 1
 *
 * @example
 * pairsNeeded({ difference: 0.02, disagreement: 0.06, alpha: 0.05, power: 0.8 }) // 926
 */
export function pairsNeeded({
  difference: d,
  disagreement: p,
  alpha,
  power,
}: {
  difference: number;
  disagreement: number;
  alpha: number;
  power: number;
}): number {
  if (!(d !== 0 && Math.abs(d) <= p && p <= 1)) {
    throw new RangeError(`versions that disagree on a share of ${p} cannot differ by ${d}, or need not`);
  }
  assertProbabilities({ alpha, power });
  const z = quantile(1 - alpha, 0, 1) * Math.sqrt(p) + quantile(power, 0, 1) * Math.sqrt(p - d * d);
  return Math.ceil((z / d) ** 2);
}

/** Share of a t-test's efficiency that a test by signs has for normal differences (Pitman): 2/π. */
export const SIGN_EFFICIENCY = 2 / Math.PI;

/**
 * As `pairsNeeded`, for units whose differences are measured and not only won or lost, such as blocks' means:
 * n = ((z_α + z_β) σ / d)² / e (Lehmann, Nonparametrics, 1975, for e).
 *
 * @param difference d, the mean difference that shall be seen, above 0
 * @param deviation σ, the units' standard deviation, in the unit of d
 * @param alpha α, the probability of seeing one where there is none
 * @param power 1 − β, the probability of seeing it
 * @param efficiency e of the test beside a t-test: `SIGN_EFFICIENCY` for one by units won and lost
 * @throws RangeError for a difference or deviation out of range, or α or the power not between 0 and 1
 *
 * @example
 * unitsNeeded({ difference: 0.02, deviation: 0.05, alpha: 0.05, power: 0.8 }) // 39
 */
export function unitsNeeded({
  difference: d,
  deviation,
  alpha,
  power,
  efficiency = 1,
}: {
  difference: number;
  deviation: number;
  alpha: number;
  power: number;
  efficiency?: number;
}): number {
  if (!(d > 0 && deviation >= 0))
    throw new RangeError(`difference must be above 0 and deviation 0 or more (got ${d} and ${deviation})`);
  assertProbabilities({ alpha, power });
  const z = quantile(1 - alpha, 0, 1) + quantile(power, 0, 1);
  return Math.ceil(((z * deviation) / d) ** 2 / efficiency);
}

function assertProbabilities(probabilities: Record<string, number>): void {
  for (const [name, value] of Object.entries(probabilities)) {
    if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be between 0 and 1 (got ${value})`);
  }
}
