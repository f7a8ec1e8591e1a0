import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/**
 * P(a < b) + ½P(a = b) for values drawn from each sample, the area under the ROC curve of telling b from a, with the
 * two-sided p-value of Mann and Whitney's test (1947) that it is ½: normal, corrected for ties and continuity.
 * NaN when a sample is empty; p 1 when all values are equal.
 *
 * @param a, b ascending, without NaN, as `sorted` gives them
 *
 * @example
 * mannWhitney(Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5)) // { area: 0.8333, p: 0.2076 }
 */
export function mannWhitney(a: Float64Array, b: Float64Array): { area: number; p: number } {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return { area: NaN, p: NaN };
  let [i, j, above, ties] = [0, 0, 0, 0];
  while (i < n || j < m) {
    const value = j >= m || (i < n && a[i] <= b[j]) ? a[i] : b[j];
    const [firstA, firstB] = [i, j];
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    above += (j - firstB) * (firstA + (i - firstA) / 2);
    const tied = i - firstA + j - firstB;
    ties += tied ** 3 - tied;
  }
  const size = n + m;
  const variance = ((n * m) / 12) * (size + 1 - ties / (size * (size - 1)));
  const distance = Math.max(0, Math.abs(above - (n * m) / 2) - 0.5);
  const p = variance > 0 ? 2 * normalCdf(-distance / Math.sqrt(variance), 0, 1) : 1;
  return { area: above / (n * m), p: Math.min(1, p) };
}
