import { counted, gathered, gridOf, merged, scanned } from './buckets.ts';
import { countSorted, firstAtLeast, quantileEdges } from './cells.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { present, sorted } from './sorted.ts';
import { wasserstein } from './wasserstein.ts';

/** Values of both samples from which on counting is worth while. */
const MANY = 4096;

/** What the common order of two samples' values says. */
export interface Pooled {
  /** Present values of each sample, NaN left out. */
  present: [number, number];
  /** sup |F(x) − G(x)| */
  kolmogorovSmirnov: number;
  /** ∫ |F(x) − G(x)| dx */
  wasserstein: number;
  /** Present values of each sample by cell, cut at the first's quantiles as `quantileEdges` has it. */
  counts: [Float64Array, Float64Array];
  /** Share of the second's values below the first's least or above its largest; NaN when it is empty. */
  outside: number;
}

/**
 * What two samples' order says, exact, without sorting most of their values.
 *
 * Both are counted in the same buckets. Within a bucket F − G rises and falls by no more than the bucket's counts, so
 * only those need their values in order in which the largest distance may lie, F − G may change its sign, or a quantile
 * lies. In all others the integral of |F − G| is that of F − G, which sums of the values give. Small samples, constants
 * and infinities are sorted instead.
 *
 * @param a, b one value a row, any order; NaN is missing
 * @param cells of about equal share of `a`, at most
 *
 * @example
 * pooled(Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5), 2)
 * // { present: [4, 3], kolmogorovSmirnov: 0.5, wasserstein: 1.5, counts: [[2, 2], [0, 3]], outside: 0.3333 }
 */
export function pooled(a: Float64Array, b: Float64Array, cells: number): Pooled {
  const [first, second] = [extentOf(a), extentOf(b)];
  if (Number.isNaN(first.low) || Number.isNaN(second.low)) return pooled(present(a), present(b), cells);
  const [n, m] = [a.length, b.length];
  const many = n > 0 && m > 0 && n + m >= MANY;
  const grid = many
    ? gridOf([a, b], Math.min(first.low, second.low), Math.max(first.high, second.high))
    : null;
  if (!grid) return { ...ordered(sorted(a), sorted(b), cells), outside: outsideOf(b, first, second) };
  const ranks = Array.from({ length: cells - 1 }, (_, cut) => Math.floor(((cut + 1) * n) / cells));
  const [inA, inB] = [counted(a, grid), counted(b, grid)];
  const scan = scanned(inA, inB, grid, ranks);
  let { largest, integral } = scan;
  const edges = new Edges(first.low);
  const [ofA, ofB] = [gathered(inA, scan.open), gathered(inB, scan.open)];
  scan.open.forEach((open, at) => {
    const within = merged([ofA[at], ofB[at]], [n, m], open, grid);
    largest = Math.max(largest, within.largest);
    integral += within.integral;
    const [before, beforeB] = open.before;
    for (const rank of ranks)
      if (rank >= before && rank < before + ofA[at].length)
        edges.add(ofA[at][rank - before], (value) => [
          before + firstAtLeast(ofA[at], value),
          beforeB + firstAtLeast(ofB[at], value),
        ]);
  });
  return {
    present: [n, m],
    kolmogorovSmirnov: largest / (n * m),
    wasserstein: integral / grid.scale / (n * m),
    counts: [edges.counts(0, n), edges.counts(1, m)],
    outside: outsideOf(b, first, second),
  };
}

/** The first sample's quantiles, each with the values of both samples below it. */
class Edges {
  #last: number;
  readonly #below: [number, number][] = [];

  constructor(least: number) {
    this.#last = least;
  }

  /** In ascending order; one that is there already makes no further cell. */
  add(value: number, below: (value: number) => [number, number]): void {
    if (value === this.#last) return;
    this.#last = value;
    this.#below.push(below(value));
  }

  counts(sample: 0 | 1, all: number): Float64Array {
    const ends = [...this.#below.map((below) => below[sample]), all];
    return Float64Array.from(ends, (end, cell) => end - (ends[cell - 1] ?? 0));
  }
}

function ordered(a: Float64Array, b: Float64Array, cells: number): Omit<Pooled, 'outside'> {
  const edges = quantileEdges(a, cells);
  return {
    present: [a.length, b.length],
    kolmogorovSmirnov: kolmogorovSmirnov(a, b),
    wasserstein: wasserstein(a, b),
    counts: [countSorted(a, edges), countSorted(b, edges)],
  };
}

interface Extent {
  low: number;
  high: number;
}

/** NaN when a value is missing. */
function extentOf(values: Float64Array): Extent {
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < values.length; row++) {
    low = Math.min(low, values[row]);
    high = Math.max(high, values[row]);
  }
  return { low, high };
}

/** `outside` without looking at the values where their own extent tells; NaN where either sample is empty. */
function outsideOf(values: Float64Array, { low, high }: Extent, own: Extent): number {
  if (low > high) return NaN;
  return own.low >= low && own.high <= high && values.length > 0 ? 0 : outside(values, low, high);
}

/**
 * Share of a sample's values below `low` or above `high`; NaN of an empty one.
 *
 * @param sample any order, without NaN
 * @param low, high in the values' unit
 *
 * @example
 * outside(Float64Array.of(1, 2, 3, 4), 2, 5) // 0.25
 */
export function outside(sample: Float64Array, low: number, high: number): number {
  let count = 0;
  for (let row = 0; row < sample.length; row++) if (sample[row] < low || sample[row] > high) count++;
  return count / sample.length;
}
