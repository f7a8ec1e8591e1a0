import betainc from '@stdlib/math-base-special-betainc';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/**
 * P(challenger better than champion | its units) under a uniform prior on P(win | the two differ), a Beta(1, 1) that the
 * units update (Gelman and others, Bayesian Data Analysis, 2013, chapter 2). Not anytime-valid: looked at again and
 * again it promotes wrongly more often than it says.
 *
 * @param wins, losses units that the challenger won and lost
 *
 * @example
 * posteriorBetter(30, 10) // 0.9993
 */
export const posteriorBetter = (wins: number, losses: number): number =>
  betainc(0.5, wins + 1, losses + 1, true, true);

/**
 * P(a mean is above 0 | its estimate) under a flat prior, for many units (Gelman and others, Bayesian Data Analysis,
 * 2013, chapter 4); ½ where no spread was seen. As little anytime-valid as `posteriorBetter`.
 *
 * @param value estimate of the mean, in any unit
 * @param standardError its standard error, in the same
 *
 * @example
 * posteriorPositive(0.02, 0.01) // 0.9772
 */
export const posteriorPositive = (value: number, standardError: number): number =>
  standardError > 0 ? normalCdf(value / standardError, 0, 1) : 0.5;
