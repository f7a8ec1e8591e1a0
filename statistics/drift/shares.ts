/** Stands for the share of an empty cell, whose logarithm would be infinite. */
const EMPTY = 1e-4;

/**
 * Population stability index of two samples counted in the same cells: Σ (q − p)·ln(q / p) over the cells' shares
 * (Yurdakul and Naranjo, Statistical properties of the population stability index, 2020). Symmetric, at least 0; an
 * empty cell counts as a share of 1e-4. NaN when a sample is empty.
 *
 * @param a, b counts or shares by cell, of equal length
 * @throws RangeError when the lengths differ
 *
 * @example
 * stabilityIndex([50, 30, 20], [40, 30, 30]) // 0.0629
 */
export function stabilityIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [n, m] = totals(a, b);
  let sum = 0;
  for (let cell = 0; cell < a.length; cell++) {
    const p = Math.max(a[cell] / n, EMPTY);
    const q = Math.max(b[cell] / m, EMPTY);
    sum += (q - p) * Math.log(q / p);
  }
  return n > 0 && m > 0 ? sum : NaN;
}

/**
 * Jensen–Shannon distance, the root of the divergence in nats (Lin 1991; Endres and Schindelin 2003): symmetric, 0 to
 * √ln 2 = 0.8326, a metric. NaN when a sample is empty.
 *
 * @param a, b counts or shares by cell, of equal length
 * @throws RangeError when the lengths differ
 *
 * @example
 * jensenShannon([50, 30, 20], [40, 30, 30]) // 0.0884
 */
export function jensenShannon(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [n, m] = totals(a, b);
  let sum = 0;
  for (let cell = 0; cell < a.length; cell++) {
    const p = a[cell] / n;
    const q = b[cell] / m;
    const middle = (p + q) / 2;
    if (p > 0) sum += p * Math.log(p / middle);
    if (q > 0) sum += q * Math.log(q / middle);
  }
  return n > 0 && m > 0 ? Math.sqrt(Math.max(0, sum / 2)) : NaN;
}

/**
 * The sums of both samples' counts by cell.
 *
 * @throws RangeError when the two were not counted in the same cells
 */
export function totals(a: ArrayLike<number>, b: ArrayLike<number>): [number, number] {
  if (a.length !== b.length)
    throw new RangeError(`both samples must be counted in the same cells (got ${a.length} and ${b.length})`);
  return [total(a), total(b)];
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell++) sum += counts[cell];
  return sum;
}
