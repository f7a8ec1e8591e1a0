// AssemblyScript, which looks like TypeScript: it is compiled to WebAssembly by `build.ts`. Addresses are of type usize.

/** As in `BinaryCounts`: what a row adds to its cell, and what a sum of cells holds. */
const FIELD: i32 = 11;
const MASK: i32 = 2047;

/** The same for more rows, in 64 bits. */
const WIDE_FIELD: i64 = 23;
const WIDE_MASK: i64 = 8388607;
const WIDE_ROW: i64 = 1 << 46;

/** As in `SplitSearch`. */
const SORTED_ROWS: i32 = 32;
const CELL_ROWS: f64 = 2;

/** What `look` gives if the feature is constant in the node, and if no split is better. */
const CONSTANT: i32 = -2;
const NO_BETTER: i32 = -1;

let score: f64 = 0;
let total: f64 = 0;
let weight: f64 = 0;
let rows: i32 = 0;
let minLeaf: i32 = 0;

/** The first code of the cells, each of 2^shift codes. */
let lowest: i32 = 0;
let shift: i32 = 0;

/** The score of the split that `look` found last. */
export function scoreFound(): f64 {
  return score;
}

/** The node whose features are looked at next: its rows, the weighted sum of the target (the weight of class 1), the weight. */
export function enter(nodeRows: i32, nodeTotal: f64, nodeWeight: f64, leastRows: i32): void {
  rows = nodeRows;
  total = nodeTotal;
  weight = nodeWeight;
  minLeaf = leastRows;
}

/**
 * Looks for the best split of a small node by a numeric feature without missing values, for two classes.
 *
 * @param column codes of the feature by row number, uint16
 * @param slots row numbers of the node, int32
 * @param increments what the rows of the node add to their cells, int32
 * @param scratch room for 1,024 codes, uint16, then 1,024 cells, int32
 * @returns the last code that goes left
 */
export function look(column: usize, slots: usize, increments: usize, scratch: usize, atLeast: f64): i32 {
  score = atLeast;
  return rows <= SORTED_ROWS
    ? lookAtSorted(column, slots, increments, scratch)
    : lookAtRanges(column, slots, increments, scratch);
}

/** Every key's place is the number of smaller ones, which are counted four keys at a time. */
function sort(keys: usize, count: i32, sorted: usize): void {
  const end = keys + (<usize>count << 2);
  for (let own = keys; own < end; own += 16) {
    const four = v128.load(own);
    let smaller = i32x4.splat(0);
    for (let other = keys; other < end; other += 4)
      smaller = i32x4.sub(smaller, i32x4.lt_s(v128.load32_splat(other), four));
    store<i32>(sorted + (<usize>i32x4.extract_lane(smaller, 0) << 2), i32x4.extract_lane(four, 0));
    store<i32>(sorted + (<usize>i32x4.extract_lane(smaller, 1) << 2), i32x4.extract_lane(four, 1));
    store<i32>(sorted + (<usize>i32x4.extract_lane(smaller, 2) << 2), i32x4.extract_lane(four, 2));
    store<i32>(sorted + (<usize>i32x4.extract_lane(smaller, 3) << 2), i32x4.extract_lane(four, 3));
  }
}

/** Sorts the rows of the node by their codes: keys are code << 8 | i for the i-th row. False if all codes are one. */
function sortRows(column: usize, slots: usize, sorted: usize): bool {
  const n = rows;
  const keys = sorted + 256;
  for (let i = 0; i < n; i++) {
    const row = load<i32>(slots + (<usize>i << 2));
    store<i32>(keys + (<usize>i << 2), ((<i32>load<u16>(column + (<usize>row << 1))) << 8) | i);
  }
  // What follows up to a whole vector stays behind all of them.
  v128.store(keys + (<usize>n << 2), i32x4.splat(i32.MAX_VALUE));
  sort(keys, n, sorted);
  return codeAt(sorted, 0) != codeAt(sorted, n - 1);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function codeAt(sorted: usize, place: i32): i32 {
  return load<i32>(sorted + (<usize>place << 2)) >>> 8;
}

/**
 * Copies the codes of the rows of the node, and parts their range into cells as narrow as the number of rows allows.
 *
 * @returns how many cells there are, 0 if all codes are one
 */
function readCodes(column: usize, slots: usize, codes: usize): i32 {
  const n = rows;
  let first: i32 = 65535;
  let last: i32 = 0;
  for (let i = 0; i < n; i++) {
    const row = load<i32>(slots + (<usize>i << 2));
    const code = <i32>load<u16>(column + (<usize>row << 1));
    store<u16>(codes + (<usize>i << 1), <u16>code);
    first = select<i32>(code, first, code < first);
    last = select<i32>(code, last, code > last);
  }
  if (first >= last) return 0;
  let by: i32 = 0;
  while (<f64>((last - first) >> by) >= <f64>n / CELL_ROWS) by++;
  lowest = first;
  shift = by;
  return ((last - first) >> by) + 1;
}

/** Where cells of 8 bytes may begin behind the codes of the node. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function behindCodes(codes: usize): usize {
  return codes + ((<usize>rows << 1) + 7 & ~7);
}

/** The code in the middle between the last cell on the left and the first one on the right that has rows. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function between(last: i32, next: i32): i32 {
  const lastLeft = lowest + ((last + 1) << shift) - 1;
  const firstRight = lowest + (next << shift);
  return (lastLeft + firstRight - 1) >> 1;
}

function lookAtSorted(column: usize, slots: usize, increments: usize, scratch: usize): i32 {
  const n = rows;
  if (!sortRows(column, slots, scratch)) return CONSTANT;
  let code = codeAt(scratch, 0);
  let best = NO_BETTER;
  let left: i32 = 0;
  const most = n - minLeaf;
  for (let i = 1; i < n; i++) {
    const key = load<i32>(scratch + (<usize>(i - 1) << 2));
    left += load<i32>(increments + (<usize>(key & 255) << 2));
    const next = codeAt(scratch, i);
    const parts = next != code && i >= minLeaf && i <= most;
    if (parts && isBetter(left)) best = (code + next - 1) >> 1;
    code = next;
  }
  return best;
}

function lookAtRanges(column: usize, slots: usize, increments: usize, codes: usize): i32 {
  const n = rows;
  const cells = codes + 2048;
  const end = readCodes(column, slots, codes);
  if (end == 0) return CONSTANT;
  const first = lowest;
  const by = shift;
  memory.fill(cells, 0, <usize>end << 2);
  for (let i = 0; i < n; i++) {
    const code = <i32>load<u16>(codes + (<usize>i << 1));
    const cell = cells + (<usize>((code - first) >> by) << 2);
    store<i32>(cell, load<i32>(cell) + load<i32>(increments + (<usize>i << 2)));
  }
  let last: i32 = NO_BETTER;
  let left: i32 = 0;
  const most = n - minLeaf;
  for (let cell = 0; cell < end; cell++) {
    left += load<i32>(cells + (<usize>cell << 2));
    const leftRows = left >>> (2 * FIELD);
    if (leftRows < minLeaf) continue;
    if (leftRows > most) break;
    if (isBetter(left)) last = cell;
  }
  if (last < 0) return NO_BETTER;
  let next = last + 1;
  while (load<i32>(cells + (<usize>next << 2)) == 0) next++;
  return between(last, next);
}

/**
 * As `look`, for a node of more rows.
 *
 * @param labels as in `Bag`, uint16
 * @param scratch room for a code for each row, uint16, rounded up to 8 bytes, then for half as many cells, int64
 */
export function lookWide(column: usize, slots: usize, labels: usize, scratch: usize, atLeast: f64): i32 {
  score = atLeast;
  const n = rows;
  const cells = behindCodes(scratch);
  const end = readCodes(column, slots, scratch);
  if (end == 0) return CONSTANT;
  const first = lowest;
  const by = shift;
  memory.fill(cells, 0, <usize>end << 3);
  for (let i = 0; i < n; i++) {
    const code = <i32>load<u16>(scratch + (<usize>i << 1));
    const cell = cells + (<usize>((code - first) >> by) << 3);
    const label = <i64>load<u16>(labels + (<usize>i << 1));
    store<i64>(cell, load<i64>(cell) + WIDE_ROW + ((label & 255) << ((label >>> 8) * WIDE_FIELD)));
  }
  let last: i32 = NO_BETTER;
  let left: i64 = 0;
  const most = n - minLeaf;
  for (let cell = 0; cell < end; cell++) {
    left += load<i64>(cells + (<usize>cell << 3));
    const leftRows = <i32>(left >>> (2 * WIDE_FIELD));
    if (leftRows < minLeaf) continue;
    if (leftRows > most) break;
    const leftPositive = <f64>((left >>> WIDE_FIELD) & WIDE_MASK);
    if (scores(leftPositive, leftPositive + <f64>(left & WIDE_MASK))) last = cell;
  }
  if (last < 0) return NO_BETTER;
  let next = last + 1;
  while (load<i64>(cells + (<usize>next << 3)) == 0) next++;
  return between(last, next);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isBetter(left: i32): bool {
  const leftPositive = <f64>((left >>> FIELD) & MASK);
  return scores(leftPositive, leftPositive + <f64>(left & MASK));
}

/** Whether a split with this sum and weight on its left scores above the best one so far, and takes its score. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function scores(leftSum: f64, leftWeight: f64): bool {
  const rightSum = total - leftSum;
  const rightWeight = weight - leftWeight;
  const numerator = leftSum * leftSum * rightWeight + rightSum * rightSum * leftWeight;
  const denominator = leftWeight * rightWeight;
  if (numerator > score * denominator) {
    score = numerator / denominator;
    return true;
  }
  return false;
}

/**
 * Parts the rows of a node, in their order: those with codes up to `test` first.
 *
 * @param labels uint16, as many as slots
 * @param movedSlots room for as many slots
 * @param movedLabels and labels
 * @returns how many there are
 */
export function part(
  column: usize,
  slots: usize,
  labels: usize,
  movedSlots: usize,
  movedLabels: usize,
  count: i32,
  test: i32,
): i32 {
  let left: usize = 0;
  let moved: usize = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = load<i32>(slots + (i << 2));
    const label = load<u16>(labels + (i << 1));
    const right = <usize>(<i32>load<u16>(column + (<usize>row << 1)) > test);
    // Written to both sides and kept on one: a branch here would be mispredicted every other time.
    store<i32>(slots + (left << 2), row);
    store<u16>(labels + (left << 1), label);
    store<i32>(movedSlots + (moved << 2), row);
    store<u16>(movedLabels + (moved << 1), label);
    left += 1 - right;
    moved += right;
  }
  memory.copy(slots + (left << 2), movedSlots, moved << 2);
  memory.copy(labels + (left << 1), movedLabels, moved << 1);
  return <i32>left;
}

/** As in `Moments`. */
const LEAST_SHARE: f64 = 1e-12;
/** Bytes of a cell: sum, weight and rows, float64. */
const MOMENTS: usize = 24;

/**
 * As `look`, for one sum.
 *
 * @param sums of the rows of the node, float64
 * @param weights float64
 * @param scratch room for a code for each row, uint16, rounded up to 8 bytes, then for half as many cells
 */
export function lookAtMoments(
  column: usize,
  slots: usize,
  sums: usize,
  weights: usize,
  scratch: usize,
  atLeast: f64,
): i32 {
  score = atLeast;
  return rows <= SORTED_ROWS
    ? momentsSorted(column, slots, sums, weights, scratch)
    : momentsOfRanges(column, slots, sums, weights, scratch);
}

/** Rows of one code are summed before they join the others, as in a cell, so that both ways round alike. */
function momentsSorted(column: usize, slots: usize, sums: usize, weights: usize, scratch: usize): i32 {
  const n = rows;
  if (!sortRows(column, slots, scratch)) return CONSTANT;
  let code = codeAt(scratch, 0);
  let best = NO_BETTER;
  let leftSum: f64 = 0;
  let leftWeight: f64 = 0;
  let codeSum: f64 = 0;
  let codeWeight: f64 = 0;
  const most = n - minLeaf;
  for (let i = 1; i < n; i++) {
    const key = load<i32>(scratch + (<usize>(i - 1) << 2));
    codeSum += load<f64>(sums + (<usize>(key & 255) << 3));
    codeWeight += load<f64>(weights + (<usize>(key & 255) << 3));
    const next = codeAt(scratch, i);
    if (next == code) continue;
    leftSum += codeSum;
    leftWeight += codeWeight;
    codeSum = 0;
    codeWeight = 0;
    if (i >= minLeaf) {
      if (i > most || weight - leftWeight < weight * LEAST_SHARE) break;
      if (scores(leftSum, leftWeight)) best = (code + next - 1) >> 1;
    }
    code = next;
  }
  return best;
}

function momentsOfRanges(column: usize, slots: usize, sums: usize, weights: usize, scratch: usize): i32 {
  const n = rows;
  const cells = behindCodes(scratch);
  const end = readCodes(column, slots, scratch);
  if (end == 0) return CONSTANT;
  const first = lowest;
  const by = shift;
  memory.fill(cells, 0, <usize>end * MOMENTS);
  for (let i = 0; i < n; i++) {
    const code = <i32>load<u16>(scratch + (<usize>i << 1));
    const cell = cells + <usize>((code - first) >> by) * MOMENTS;
    store<f64>(cell, load<f64>(cell) + load<f64>(sums + (<usize>i << 3)));
    store<f64>(cell, load<f64>(cell, 8) + load<f64>(weights + (<usize>i << 3)), 8);
    store<f64>(cell, load<f64>(cell, 16) + 1, 16);
  }
  let last: i32 = NO_BETTER;
  let leftSum: f64 = 0;
  let leftWeight: f64 = 0;
  let leftRows: f64 = 0;
  const most = <f64>(n - minLeaf);
  for (let cell = 0; cell < end; cell++) {
    const at = cells + <usize>cell * MOMENTS;
    leftSum += load<f64>(at);
    leftWeight += load<f64>(at, 8);
    leftRows += load<f64>(at, 16);
    if (leftRows < <f64>minLeaf) continue;
    if (leftRows > most || weight - leftWeight < weight * LEAST_SHARE) break;
    if (scores(leftSum, leftWeight)) last = cell;
  }
  if (last < 0) return NO_BETTER;
  let next = last + 1;
  while (load<f64>(cells + <usize>next * MOMENTS, 16) == 0) next++;
  return between(last, next);
}
