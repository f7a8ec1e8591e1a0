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
export const CONSTANT: i32 = -2;
const NO_BETTER: i32 = -1;

export let score: f64 = 0;
export let total: f64 = 0;
export let weight: f64 = 0;
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
    store<i32>(keys + (<usize>i << 2), (codeOf(column, slots, i) << 8) | i);
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
    const code = codeOf(column, slots, i);
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

/** As in `Moments`. */
const LEAST_SHARE: f64 = 1e-12;

/**
 * As `look`, for one sum.
 *
 * @param addends what the rows of the node add to their cells: of each the sum and the weight, float64
 * @param scratch room for a code for each row, uint16, rounded up to 8 bytes, then for half as many cells and numbers of
 *   their rows, 20 bytes each
 */
export function lookAtMoments(
  column: usize,
  slots: usize,
  addends: usize,
  scratch: usize,
  atLeast: f64,
): i32 {
  score = atLeast;
  if (rows == 2) return momentsOfTwo(column, slots, addends);
  return rows <= SORTED_ROWS
    ? momentsSorted(column, slots, addends, scratch)
    : momentsOfRanges(column, slots, addends, scratch);
}

/** The sum and the weight that the i-th row of the node adds; or those of a cell. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function pairAt(pairs: usize, i: i32): v128 {
  return v128.load(pairs + (<usize>i << 4));
}

/** Whether what is left for the right is nothing but rounding. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function isRest(left: v128): bool {
  return weight - f64x2.extract_lane(left, 1) < weight * LEAST_SHARE;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function pairScores(left: v128): bool {
  return scores(f64x2.extract_lane(left, 0), f64x2.extract_lane(left, 1));
}

/** The only border of two rows. */
function momentsOfTwo(column: usize, slots: usize, addends: usize): i32 {
  const first = <i32>load<u16>(column + (<usize>load<i32>(slots) << 1));
  const second = <i32>load<u16>(column + (<usize>load<i32>(slots, 4) << 1));
  if (first == second) return CONSTANT;
  const left = pairAt(addends, <i32>(second < first));
  if (isRest(left)) return NO_BETTER;
  return pairScores(left) ? (first + second - 1) >> 1 : NO_BETTER;
}

/** Rows of one code are summed before they join the others, as in a cell, so that both ways round alike. */
function momentsSorted(column: usize, slots: usize, addends: usize, scratch: usize): i32 {
  const n = rows;
  if (!sortRows(column, slots, scratch)) return CONSTANT;
  let code = codeAt(scratch, 0);
  let best = NO_BETTER;
  let left = f64x2.splat(0);
  let ofCode = f64x2.splat(0);
  const most = n - minLeaf;
  for (let i = 1; i < n; i++) {
    const key = load<i32>(scratch + (<usize>(i - 1) << 2));
    ofCode = f64x2.add(ofCode, pairAt(addends, key & 255));
    const next = codeAt(scratch, i);
    if (next == code) continue;
    left = f64x2.add(left, ofCode);
    ofCode = f64x2.splat(0);
    if (i >= minLeaf) {
      if (i > most || isRest(left)) break;
      if (pairScores(left)) best = (code + next - 1) >> 1;
    }
    code = next;
  }
  return best;
}

function momentsOfRanges(column: usize, slots: usize, addends: usize, scratch: usize): i32 {
  const n = rows;
  const cells = behindCodes(scratch);
  const end = readCodes(column, slots, scratch);
  if (end == 0) return CONSTANT;
  const first = lowest;
  const by = shift;
  const counts = cells + (<usize>end << 4);
  memory.fill(cells, 0, <usize>end * 20);
  // Where leaves may have a single row, nobody asks how many rows a cell has.
  const counted = minLeaf > 1;
  for (let i = 0; i < n; i++) {
    const cell = (<i32>load<u16>(scratch + (<usize>i << 1)) - first) >> by;
    add(cells, cell, pairAt(addends, i));
    if (counted) count(counts, cell);
  }
  let last: i32 = NO_BETTER;
  let left = f64x2.splat(0);
  let leftRows: i32 = 0;
  const most = n - minLeaf;
  // Behind the last cell there is nothing on the right.
  for (let cell = 0; cell < end - 1; cell++) {
    left = f64x2.add(left, pairAt(cells, cell));
    if (counted) {
      leftRows += load<i32>(counts + (<usize>cell << 2));
      if (leftRows < minLeaf) continue;
      if (leftRows > most) break;
    }
    if (isRest(left)) break;
    if (pairScores(left)) last = cell;
  }
  if (last < 0) return NO_BETTER;
  let next = last + 1;
  while (f64x2.extract_lane(pairAt(cells, next), 1) == 0) next++;
  return between(last, next);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function add(cells: usize, cell: i32, addend: v128): void {
  const at = cells + (<usize>cell << 4);
  v128.store(at, f64x2.add(v128.load(at), addend));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function count(counts: usize, cell: i32): void {
  const at = counts + (<usize>cell << 2);
  store<i32>(at, load<i32>(at) + 1);
}

/** Levels at most: they and a missing value have a bit each in one word. */
const MOST_LEVELS: usize = 31;

/** A bit for each level that the node has, by code, and for those that go right by the split that `lookAtLevels` found last. */
export let levelsSeen: i32 = 0;
export let levelsRight: i32 = 0;

/**
 * As `lookAtMoments`, for a categorical feature of `MOST_LEVELS` at most and without missing values: parts the levels in
 * the order of the target's mean.
 *
 * @param scratch room for a cell, a number of rows, a mean and a code for each level, 32 bytes
 * @returns 0 if a better split was found
 */
export function lookAtLevels(
  column: usize,
  slots: usize,
  addends: usize,
  scratch: usize,
  atLeast: f64,
): i32 {
  score = atLeast;
  const n = rows;
  let seen: i32 = 0;
  for (let i = 0; i < n; i++) seen |= 1 << codeOf(column, slots, i);
  if ((seen & (seen - 1)) == 0) return CONSTANT;
  const counts = scratch + (MOST_LEVELS + 1) * 16;
  for (let bits = seen; bits != 0; bits &= bits - 1) {
    v128.store(scratch + (<usize>ctz(bits) << 4), f64x2.splat(0));
    store<i32>(counts + (<usize>ctz(bits) << 2), 0);
  }
  for (let i = 0; i < n; i++) {
    const code = codeOf(column, slots, i);
    add(scratch, code, pairAt(addends, i));
    count(counts, code);
  }
  const order = counts + (MOST_LEVELS + 1) * 4;
  orderLevels(seen, scratch, order);
  let found = NO_BETTER;
  let left = f64x2.splat(0);
  let leftRows: i32 = 0;
  let leftBits: i32 = 0;
  const most = n - minLeaf;
  for (let at = order; leftBits != seen; at += 4) {
    const code = load<i32>(at);
    leftBits |= 1 << code;
    left = f64x2.add(left, pairAt(scratch, code));
    leftRows += load<i32>(counts + (<usize>code << 2));
    if (leftRows < minLeaf) continue;
    if (leftRows > most || isRest(left)) break;
    if (pairScores(left)) {
      levelsSeen = seen;
      levelsRight = seen & ~leftBits;
      found = 0;
    }
  }
  return found;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function codeOf(column: usize, slots: usize, i: i32): i32 {
  return <i32>load<u16>(column + (<usize>load<i32>(slots + (<usize>i << 2)) << 1));
}

/** Writes the codes of the levels that were seen to `order`, those of lower means first. */
function orderLevels(seen: i32, cells: usize, order: usize): void {
  const means = order + (MOST_LEVELS + 1) * 4;
  let known: usize = 0;
  for (let bits = seen; bits != 0; bits &= bits - 1) {
    const code = ctz(bits);
    const pair = pairAt(cells, code);
    const mean = f64x2.extract_lane(pair, 0) / f64x2.extract_lane(pair, 1);
    let place = known++;
    for (; place > 0 && load<f64>(means + ((place - 1) << 3)) > mean; place--) {
      store<f64>(means + (place << 3), load<f64>(means + ((place - 1) << 3)));
      store<i32>(order + (place << 2), load<i32>(order + ((place - 1) << 2)));
    }
    store<f64>(means + (place << 3), mean);
    store<i32>(order + (place << 2), code);
  }
}
