/**
 * Wasserstein's distance of order 1, ∫ |F(x) − G(x)| dx: how far mass must move on average to turn the one sample into
 * the other, in the values' own unit (Villani, Optimal Transport, 2009). Symmetric, at least 0; shifting one sample by
 * s changes it by at most |s|. Infinite when the samples hold different shares of an infinity; NaN when one is empty.
 *
 * @param a, b ascending, without NaN, as `sorted` gives them
 *
 * @example
 * wasserstein(Float64Array.of(0, 1, 3), Float64Array.of(5, 6, 8)) // 5
 */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return NaN;
  let [i, j] = [0, 0];
  let previous = a[0] < b[0] ? a[0] : b[0];
  let total = 0;
  while (i < n || j < m) {
    const value = j >= m || (i < n && a[i] <= b[j]) ? a[i] : b[j];
    const distance = Math.abs(i * m - j * n);
    if (distance > 0 && value > previous) total += distance * (value - previous);
    previous = value;
    if (i < n && a[i] === value) i++;
    else j++;
  }
  return total / (n * m);
}
