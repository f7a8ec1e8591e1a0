import { sortRange } from './sorted.ts';

/** Buckets in all: their counters stay in a processor's cache. */
const BUCKETS = 1 << 14;

/** Stretches of equal width that get buckets by how many values they hold, seen on every so many-th row. */
const STRETCHES = 256;
const LOOKED_AT = 16;

/** Where buckets lie: `countOf[s]` of them, from number `firstOf[s]` on, in stretch s = ⌊(value − low) · scale⌋. */
export interface Grid {
  low: number;
  scale: number;
  firstOf: Float64Array;
  countOf: Float64Array;
}

/**
 * Buckets of about as many values each.
 *
 * @param samples values without NaN, any order
 * @param low, high the range of all values
 * @returns null where the range is empty, a single value, or not finite
 */
export function gridOf(samples: readonly Float64Array[], low: number, high: number): Grid | null {
  const scale = STRETCHES / (high - low);
  if (!(scale > 0 && scale < Infinity)) return null;
  // The last one holds `high` alone.
  const seen = new Float64Array(STRETCHES + 1);
  for (const values of samples)
    for (let row = 0; row < values.length; row += LOOKED_AT) seen[((values[row] - low) * scale) | 0]++;
  const all = seen.reduce((sum, count) => sum + count, 0);
  const countOf = seen.map((count) => 1 + Math.floor(((BUCKETS - seen.length) * count) / all));
  const firstOf = new Float64Array(seen.length + 1);
  countOf.forEach((count, stretch) => (firstOf[stretch + 1] = firstOf[stretch] + count));
  return { low, scale, firstOf, countOf };
}

/** A sample's values by bucket. */
export interface Counted {
  values: Float64Array;
  counts: Int32Array;
  /** The rest of its bucket behind each value, in bucket widths: the sum over the bucket. */
  rest: Float64Array;
  /** Of each row. */
  bucketOf: Uint16Array;
}

/**
 * Counts a sample by bucket, in one pass.
 *
 * @param values within the grid's range, without NaN
 * @returns arrays with an entry a bucket, and the bucket of each row
 */
export function counted(values: Float64Array, { low, scale, firstOf, countOf }: Grid): Counted {
  const counts = new Int32Array(BUCKETS);
  const rest = new Float64Array(BUCKETS);
  const bucketOf = new Uint16Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const place = (values[row] - low) * scale;
    const stretch = place | 0;
    const within = firstOf[stretch] + (place - stretch) * countOf[stretch];
    const bucket = within | 0;
    bucketOf[row] = bucket;
    counts[bucket]++;
    rest[bucket] += bucket + 1 - within;
  }
  return { values, counts, rest, bucketOf };
}

/** A bucket whose values must be put in order. */
export interface Open {
  bucket: number;
  stretch: number;
  /** Values of each sample in the buckets before it. */
  before: [number, number];
}

/** Of H = (F − G)·n·m: the largest |H|, and the integral of |H| in widths of a stretch. */
export interface Height {
  largest: number;
  integral: number;
}

/**
 * H at the buckets' edges and over those that are not open. Open are those in which |H| may be larger than at all edges,
 * H may change its sign, or one of the `ranks` of the first sample lies.
 *
 * @param a, b samples of n and m values, counted in the same grid
 * @param ranks of the first sample, ascending, 0 … n − 1
 * @returns open buckets in ascending order
 */
export function scanned(
  a: Counted,
  b: Counted,
  { firstOf, countOf }: Grid,
  ranks: readonly number[],
): Height & { open: Open[] } {
  const [n, m] = [a.values.length, b.values.length];
  let [largest, height] = [0, 0];
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    height += a.counts[bucket] * m - b.counts[bucket] * n;
    if (Math.abs(height) > largest) largest = Math.abs(height);
  }
  const open: Open[] = [];
  let [integral, beforeA, beforeB, cut] = [0, 0, 0, 0];
  for (let stretch = 0; stretch <= STRETCHES; stretch++) {
    let own = 0;
    for (let bucket = firstOf[stretch]; bucket < firstOf[stretch + 1]; bucket++) {
      height = beforeA * m - beforeB * n;
      const [inA, inB] = [a.counts[bucket], b.counts[bucket]];
      const [up, down] = [height + inA * m, height - inB * n];
      const crosses = up > 0 && down < 0;
      if (crosses || up > largest || -down > largest || ranks[cut] < beforeA + inA)
        open.push({ bucket, stretch, before: [beforeA, beforeB] });
      else own += Math.abs(height + m * a.rest[bucket] - n * b.rest[bucket]);
      beforeA += inA;
      beforeB += inB;
      while (ranks[cut] < beforeA) cut++;
    }
    integral += own / countOf[stretch];
  }
  return { largest, integral, open };
}

/**
 * The values of each open bucket in ascending order.
 *
 * @param open in ascending order, as `scanned` gives them
 * @returns one array an open bucket, as long as the sample's count there
 */
export function gathered({ values, counts, bucketOf }: Counted, open: readonly Open[]): Float64Array[] {
  const next = new Int32Array(BUCKETS).fill(-1);
  let room = 0;
  for (const { bucket } of open) {
    next[bucket] = room;
    room += counts[bucket];
  }
  const found = new Float64Array(room);
  for (let row = 0; row < values.length; row++) {
    const bucket = bucketOf[row];
    if (next[bucket] >= 0) found[next[bucket]++] = values[row];
  }
  const spare = new Float64Array(room);
  return open.map(({ bucket }) => {
    const [from, to] = [next[bucket] - counts[bucket], next[bucket]];
    sortRange(found, from, to, spare);
    return found.subarray(from, to);
  });
}

/**
 * H within an open bucket, where its values are passed in their order.
 *
 * @param a, b its values, ascending, of samples of `n` and `m` values
 */
export function merged(
  [a, b]: readonly [Float64Array, Float64Array],
  [n, m]: readonly [number, number],
  { bucket, stretch, before }: Open,
  { low, scale, firstOf, countOf }: Grid,
): Height {
  const begin = stretch + (bucket - firstOf[stretch]) / countOf[stretch];
  const end = begin + 1 / countOf[stretch];
  let [i, j, from, largest, integral] = [0, 0, begin, 0, 0];
  let height = before[0] * m - before[1] * n;
  while (i < a.length || j < b.length) {
    const value = j === b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
    const place = Math.min(end, Math.max(from, (value - low) * scale));
    integral += Math.abs(height) * (place - from);
    from = place;
    for (; i < a.length && a[i] === value; i++) height += m;
    for (; j < b.length && b[j] === value; j++) height -= n;
    if (Math.abs(height) > largest) largest = Math.abs(height);
  }
  return { largest, integral: integral + Math.abs(height) * (end - from) };
}
