/**
 * Inner edges of at most `cells` cells of about equal share, ascending: a value belongs to the cell whose number is
 * that of the edges at or below it. Repeated values make fewer cells; a constant or an empty sample has none.
 *
 * @param sample ascending, without NaN
 * @param cells 1 or more
 * @returns at most `cells` − 1 edges, each a value of the sample
 *
 * @example
 * quantileEdges(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4) // [3, 5, 7]
 */
export function quantileEdges(sample: Float64Array, cells: number): number[] {
  const cuts = Array.from(
    { length: cells - 1 },
    (_, cut) => sample[Math.floor(((cut + 1) * sample.length) / cells)],
  );
  return [...new Set(cuts)].filter((edge) => edge > sample[0]);
}

/**
 * How many values of an ascending sample lie in each cell: the first is below the first edge.
 *
 * @param sample ascending, without NaN
 * @param edges ascending, in the values' unit
 * @returns one count a cell, one more than there are edges
 *
 * @example
 * countSorted(Float64Array.of(1, 2, 3, 4, 5), [2, 4]) // [1, 2, 2]
 */
export function countSorted(sample: Float64Array, edges: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  let from = 0;
  for (let cell = 0; cell < edges.length; cell++) {
    const to = firstAtLeast(sample, edges[cell], from);
    counts[cell] = to - from;
    from = to;
  }
  counts[edges.length] = sample.length - from;
  return counts;
}

/**
 * Cell of a value, the number of edges at or below it, by halving. NaN is in none: −1.
 *
 * @param edges ascending, in the value's unit
 *
 * @example
 * cellOf(2, [2, 4]) // 1
 * cellOf(NaN, [2, 4]) // -1
 */
export function cellOf(value: number, edges: ArrayLike<number>): number {
  if (Number.isNaN(value)) return -1;
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Counts of the codes 0 … levels − 1; negative ones and NaN are in none.
 *
 * @param codes whole numbers below `levels`, −1 or NaN, one a row
 * @returns one count a level
 *
 * @example
 * countCodes([0, 2, 2, -1, NaN], 3) // [1, 0, 2]
 */
export function countCodes(codes: ArrayLike<number>, levels: number): Float64Array {
  const counts = new Float64Array(levels);
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) counts[codes[row]]++;
  return counts;
}

/**
 * Index of the first value at or above `bound`, from index `from` on, by halving; the length where there is none.
 *
 * @param sample ascending, without NaN
 *
 * @example
 * firstAtLeast(Float64Array.of(1, 2, 2, 5), 2) // 1
 * firstAtLeast(Float64Array.of(1, 2, 2, 5), 6) // 4
 */
export function firstAtLeast(sample: Float64Array, bound: number, from = 0): number {
  let [low, high] = [from, sample.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sample[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
