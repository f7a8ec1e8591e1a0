import { kolmogorovTail } from './kolmogorov-distribution.ts';

/**
 * Largest distance between the two samples' distribution functions, sup |F(x) − G(x)| (Smirnov 1939): 0 to 1, the same
 * under any strictly monotone map of the values. Equal values are counted together. NaN when a sample is empty.
 *
 * @param a, b ascending, without NaN, as `sorted` gives them; infinities are values like any other
 *
 * @example
 * kolmogorovSmirnov(Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5)) // 0.5
 */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): number {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return NaN;
  let [i, j, largest] = [0, 0, 0];
  while (i < n && j < m) {
    const value = a[i] < b[j] ? a[i] : b[j];
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    const distance = Math.abs(i * m - j * n);
    if (distance > largest) largest = distance;
  }
  return largest / (n * m);
}

/** Paths counted for an exact p-value at most: about ten milliseconds. */
const MOST_PATHS = 4_000_000;

/**
 * P(D ≥ d) for two samples of one continuous distribution: `exactP` while n·m ≤ 4,000,000, `asymptoticP` beyond. Ties
 * make it conservative; so does no correlation between rows: it takes them as independent. NaN when a sample is empty.
 *
 * @param n, m values in each sample
 * @param d the statistic, 0 to 1
 *
 * @example
 * kolmogorovSmirnovP(50, 60, 0.2233333) // 0.1126
 * kolmogorovSmirnovP(5000, 6000, 0.02) // 0.2224
 */
export const kolmogorovSmirnovP = (n: number, m: number, d: number): number =>
  n * m <= MOST_PATHS ? exactP(n, m, d) : asymptoticP(n, m, d);

/**
 * Exact: every order of the pooled values is equally likely under H₀, and Q(i, j) = Q(i−1, j)·i/(i+j) +
 * Q(i, j−1)·j/(i+j) is the share of those that have been d apart by the time i of the one and j of the other sample
 * have been passed (Hodges, The significance probability of the Smirnov two-sample test, 1958). O(n·m).
 *
 * @param n, m values in each sample; NaN when one is empty
 * @param d the statistic, 0 to 1
 *
 * @example
 * exactP(50, 60, 0.2233333) // 0.1126
 */
export function exactP(n: number, m: number, d: number): number {
  if (n === 0 || m === 0 || Number.isNaN(d)) return NaN;
  const limit = Math.round(d * n * m);
  if (limit <= 0) return 1;
  const left = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++)
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i * m - j * n) >= limit) left[j] = 1;
      else if (i === 0) left[j] = j === 0 ? 0 : left[j - 1];
      else if (j > 0) left[j] = (left[j] * i + left[j - 1] * j) / (i + j);
    }
  return left[m];
}

/**
 * Asymptotic: the one-sample distribution (`kolmogorovTail`) for nm/(n+m) values, rounded, as SciPy's
 * `ks_2samp(method='asymp')` has it.
 *
 * @param n, m values in each sample; NaN when one is empty
 * @param d the statistic, 0 to 1
 *
 * @example
 * asymptoticP(50, 60, 0.2233333) // 0.1155
 */
export const asymptoticP = (n: number, m: number, d: number): number =>
  n === 0 || m === 0 ? NaN : kolmogorovTail(Math.max(1, roundHalfEven((n * m) / (n + m))), d);

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
