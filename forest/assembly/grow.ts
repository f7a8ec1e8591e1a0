// AssemblyScript, which looks like TypeScript: it is compiled to WebAssembly by `build.ts`. Addresses are of type usize.

import { CONSTANT, enter, levelsRight, levelsSeen, lookAtLevels, lookAtMoments, score, total, weight } from './look';
import { part, partByLevels } from './part';

export { enter, look, lookAtMoments, lookWide, scoreFound } from './look';
export { moveBy, part } from './part';

/** Whether the fit was aborted. */
// @ts-ignore: a decorator of AssemblyScript
@external('env', 'aborted')
declare function aborted(): i32;

/** Features looked at between two questions whether the fit was aborted; one takes 0.1 ms at most. */
const PATIENCE: i32 = 256;

/** Words of a split: its test, and where its children are. */
const NODE: i32 = 3;

/** The rows of the bag and its copy: codes, uint16, column after column; by row number the target and the weights, float64. */
let columns: usize = 0;
let stride: usize = 0;
let slots: usize = 0;
let labels: usize = 0;
let target: usize = 0;
let rowWeights: usize = 0;

/** What the rows of a node add to its cells: of each the sum and the weight, float64. */
let addends: usize = 0;
let scratch: usize = 0;

/** The features to choose from, their numbers of levels (0: numeric) and what their splits gained, by number. */
let candidates: usize = 0;
let count: i32 = 0;
let levels: usize = 0;
let gains: usize = 0;
let perSplit: i32 = 0;
let minLeaf: i32 = 0;
let maxDepth: i32 = 0;

/** Nodes that are still to be looked at, and what a subtree consists of. */
let open: usize = 0;
let splits: usize = 0;
let leaves: usize = 0;
let sets: usize = 0;
let splitWords: i32 = 0;
let leafCount: i32 = 0;
let setWords: i32 = 0;

/** The split found, and its score. */
let feature: i32 = 0;
let code: i32 = 0;
let right: i32 = 0;
let seen: i32 = 0;
let best: f64 = 0;

let looks: i32 = 0;

/** The state of `Generator`. */
let a: i32 = 0;
let b: i32 = 0;
let c: i32 = 0;
let counter: i32 = 0;
let generator: usize = 0;

/**
 * Where the rows are.
 *
 * @param ownWeights of the rows, 0 if all count the same
 */
export function useRows(ownSlots: usize, ownLabels: usize, ownTarget: usize, ownWeights: usize): void {
  slots = ownSlots;
  labels = ownLabels;
  target = ownTarget;
  rowWeights = ownWeights;
}

/** Where there is room for what `lookAtMoments` takes, and for four words for each row of the copy. */
export function useRoom(ownAddends: usize, ownScratch: usize, ownOpen: usize): void {
  addends = ownAddends;
  scratch = ownScratch;
  open = ownOpen;
}

/** The features, as many as there are candidates, int32, their levels, int32, and gains, float64, by number; the state of the generator, int32. */
export function useFeatures(
  ownCandidates: usize,
  candidateCount: i32,
  ownLevels: usize,
  ownGains: usize,
  ownGenerator: usize,
): void {
  candidates = ownCandidates;
  count = candidateCount;
  levels = ownLevels;
  gains = ownGains;
  generator = ownGenerator;
}

/** As in `Settings`. */
export function useSettings(featuresPerSplit: i32, leastRows: i32, greatestDepth: i32): void {
  perSplit = featuresPerSplit;
  minLeaf = leastRows;
  maxDepth = greatestDepth;
}

/** Where splits go, int32; sums and weights of leaves, float64; the sets of splits by levels, int32. */
export function useResults(ownSplits: usize, ownLeaves: usize, ownSets: usize): void {
  splits = ownSplits;
  leaves = ownLeaves;
  sets = ownSets;
}

/** How many words of splits, leaves and words of sets the subtree grown last has. */
export function wordsOfSplits(): i32 {
  return splitWords;
}
export function leavesGrown(): i32 {
  return leafCount;
}
export function wordsOfSets(): i32 {
  return setWords;
}

/**
 * Grows what is below a node whose rows, [from, to) of the slots, are all rows of the copy: as `TreeGrower` does it.
 *
 * @param ownColumns the codes of the copy
 * @param depth of the node
 * @param firstSplit how many words the splits of the tree have so far
 * @param firstSet and its sets
 * @returns false if the fit was aborted
 */
export function grow(ownColumns: usize, from: i32, to: i32, depth: i32, firstSplit: i32, firstSet: i32): bool {
  columns = ownColumns;
  stride = <usize>(to - from) << 1;
  splitWords = 0;
  leafCount = 0;
  setWords = 0;
  looks = PATIENCE;
  takeGenerator();
  let top = push(open, from, to, depth, 0);
  while (top > open) {
    top -= 16;
    const nodeFrom = load<i32>(top);
    const nodeTo = load<i32>(top, 4);
    const nodeDepth = load<i32>(top, 8);
    const parent = <usize>load<i32>(top, 12);
    const rows = nodeTo - nodeFrom;
    const parted =
      enterNode(nodeFrom, rows) && nodeDepth < maxDepth && rows >= 2 * minLeaf && find(nodeFrom, rows);
    if (looks < 0) return false;
    if (parent != 0) store<i32>(parent, parted ? firstSplit + splitWords : ~leafCount);
    if (!parted) {
      addLeaf(total, weight);
      continue;
    }
    if (rows == 2) {
      partTwo(nodeFrom, firstSet);
      continue;
    }
    const middle = nodeFrom + partRows(nodeFrom, rows);
    const split = addSplit(middle - nodeFrom, nodeTo - middle, firstSet);
    top = push(top, middle, nodeTo, nodeDepth + 1, split + 8);
    top = push(top, nodeFrom, middle, nodeDepth + 1, split + 4);
  }
  giveGenerator();
  return true;
}

/** A node to be looked at later, and the address where its parent names it. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function push(top: usize, from: i32, to: i32, depth: i32, parent: usize): usize {
  store<i32>(top, from);
  store<i32>(top, to, 4);
  store<i32>(top, depth, 8);
  store<i32>(top, <i32>parent, 12);
  return top + 16;
}

/** As `Moments.enter`: false if the rows are all alike. */
function enterNode(from: i32, rows: i32): bool {
  const ownSlots = slots + (<usize>from << 2);
  const ownLabels = labels + (<usize>from << 1);
  const first = load<f64>(target + (<usize>load<i32>(ownSlots) << 3));
  let mixed: bool = false;
  let node = f64x2.splat(0);
  for (let i = 0; i < rows; i++) {
    const row = <usize>load<i32>(ownSlots + (<usize>i << 2));
    const value = load<f64>(target + (row << 3));
    let own = <f64>(load<u16>(ownLabels + (<usize>i << 1)) & 255);
    if (rowWeights != 0) own *= load<f64>(rowWeights + (row << 3));
    mixed = mixed || value != first;
    const addend = f64x2.replace_lane(f64x2.splat(value * own), 1, own);
    v128.store(addends + (<usize>i << 4), addend);
    node = f64x2.add(node, addend);
  }
  enter(rows, f64x2.extract_lane(node, 0), f64x2.extract_lane(node, 1), minLeaf);
  return mixed;
}

/** As `SplitSearch.find`. */
function find(from: i32, rows: i32): bool {
  const ownSlots = slots + (<usize>from << 2);
  let looked: i32 = 0;
  best = -Infinity;
  feature = -1;
  for (let k = 0; k < count; k++) {
    if (looked >= perSplit && feature >= 0) break;
    if (--looks == 0) {
      if (aborted()) {
        looks = -1;
        return false;
      }
      looks = PATIENCE;
    }
    const chosen = choose(k);
    const column = columns + <usize>chosen * stride;
    const found = isByLevels(chosen)
      ? lookAtLevels(column, ownSlots, addends, scratch, best)
      : lookAtMoments(column, ownSlots, addends, scratch, best);
    if (found == CONSTANT) continue;
    looked++;
    if (found < 0) continue;
    best = score;
    feature = chosen;
    code = found;
    right = levelsRight;
    seen = levelsSeen;
  }
  return feature >= 0;
}

/** Takes a feature that is not among the first k candidates, and puts it behind them. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function choose(k: i32): i32 {
  const place = candidates + (<usize>k << 2);
  const other = candidates + (<usize>(k + below(count - k)) << 2);
  const chosen = load<i32>(other);
  store<i32>(other, load<i32>(place));
  store<i32>(place, chosen);
  return chosen;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isByLevels(asked: i32): bool {
  return load<i32>(levels + (<usize>asked << 2)) > 0;
}

function partRows(from: i32, rows: i32): i32 {
  const ownSlots = slots + (<usize>from << 2);
  const ownLabels = labels + (<usize>from << 1);
  const column = columns + <usize>feature * stride;
  return isByLevels(feature)
    ? partByLevels(column, ownSlots, ownLabels, rows, right)
    : part(column, ownSlots, ownLabels, rows, code);
}

/** Notes the split found, which sends so many rows to the left and to the right; gives its address. Values that the node has not seen go with more of them. */
function addSplit(left: i32, moved: i32, firstSet: i32): usize {
  const split = splits + (<usize>splitWords << 2);
  const unseenRight = <i32>(moved > left);
  const gain = gains + (<usize>feature << 3);
  store<f64>(gain, load<f64>(gain) + max<f64>(0, best - (total * total) / weight));
  splitWords += NODE;
  if (isByLevels(feature)) {
    const set = sets + (<usize>setWords << 2);
    store<i32>(split, (firstSet + setWords) | i32.MIN_VALUE);
    store<i32>(set, feature);
    store<i32>(set, right | (-unseenRight & ~seen), 4);
    setWords += 2;
  } else store<i32>(split, (feature << 17) | (unseenRight << 16) | code);
  return split;
}

function addLeaf(sum: f64, ownWeight: f64): void {
  const leaf = leaves + (<usize>leafCount << 4);
  store<f64>(leaf, sum);
  store<f64>(leaf, ownWeight, 8);
  leafCount++;
}

/** Two rows become two leaves, without another look at them. */
function partTwo(from: i32, firstSet: i32): void {
  const split = addSplit(1, 1, firstSet);
  const row = <usize>load<i32>(slots + (<usize>from << 2));
  const own = <i32>load<u16>(columns + <usize>feature * stride + (row << 1));
  const firstRight = isByLevels(feature) ? (right >>> own) & 1 : <i32>(own > code);
  store<i32>(split, ~leafCount, 4);
  addLeafOf(firstRight);
  store<i32>(split, ~leafCount, 8);
  addLeafOf(1 - firstRight);
}

/** The leaf of a single row of the node. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function addLeafOf(i: i32): void {
  const addend = addends + (<usize>i << 4);
  addLeaf(0 + load<f64>(addend), load<f64>(addend, 8));
}

/** As `Generator.next`. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function next(): u32 {
  const sum = a + b + counter;
  counter++;
  a = b ^ (b >>> 9);
  b = c + (c << 3);
  c = rotl<i32>(c, 21) + sum;
  return <u32>sum;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function below(n: i32): i32 {
  return <i32>((<f64>next() / 4294967296.0) * <f64>n);
}

function takeGenerator(): void {
  a = load<i32>(generator);
  b = load<i32>(generator, 4);
  c = load<i32>(generator, 8);
  counter = load<i32>(generator, 12);
}

function giveGenerator(): void {
  store<i32>(generator, a);
  store<i32>(generator, b, 4);
  store<i32>(generator, c, 8);
  store<i32>(generator, counter, 12);
}
