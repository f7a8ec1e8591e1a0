/**
 * A tree in flat arrays. Node n has two words: its test `nodes[2n]` and its left child `nodes[2n + 1]`; the right child
 * follows the left one. A child's number is above its parent's; children are numbered in the order in which a
 * depth-first walk, left before right, comes to their parents. A leaf is its own left child.
 *
 * A test on a numeric feature is `feature << 17 | missingRight << 16 | code`: codes up to `code` go left, a missing
 * value goes where its bit says. A test on a categorical feature is negative: its low 31 bits are an offset into
 * `sets`, where the feature stands, and after it one bit per code, set for the codes that go right.
 */
export interface Tree {
  nodes: Int32Array;
  sets: Int32Array;
  /** A node's outputs, `outputs` wide: the shares of the classes, or the mean. Zero in nodes that are not leaves. */
  values: Float64Array;
}

export const treeBytes = ({ nodes, sets, values }: Tree): number =>
  nodes.byteLength + sets.byteLength + values.byteLength;

/** The test of a leaf: every code goes left, to the leaf itself. */
export const LEAF = 0xffff;

export const numericTest = (feature: number, code: number, missingRight: boolean): number =>
  (feature << 17) | (+missingRight << 16) | code;
export const categoricalTest = (offset: number): number => offset | 0x8000_0000;

export const isCategorical = (test: number): boolean => test < 0;
export const setOffset = (test: number): number => test & 0x7fff_ffff;
export const testedFeature = (test: number): number => test >>> 17;
export const testedCode = (test: number): number => test & 0xffff;
export const missingGoesRight = (test: number): boolean => ((test >>> 16) & 1) === 1;

/** A split outside a tree: a numeric test, or the set of a categorical one. */
export type Split = { test: number } | { set: Int32Array };

/** Words of a set: the feature, then a bit for each code from 0 (missing) to `levels`. */
export const setLength = (levels: number): number => 1 + ((levels >>> 5) + 1);

/** 1 if the code goes right in the set at `offset`, else 0. */
export const inSet = (sets: Int32Array, offset: number, code: number): number =>
  (sets[offset + 1 + (code >>> 5)] >>> (code & 31)) & 1;

/** 1 if the code goes right by a numeric test, else 0; without a branch. */
export const numericRight = (test: number, code: number): number => {
  const first = (test >>> 16) & 1;
  // A missing value that goes right wraps around to 65,535, which is above every threshold.
  return ((test & 0xffff) - first - ((code - first) & 0xffff)) >>> 31;
};

export const featureOf = (tree: Tree, test: number): number =>
  isCategorical(test) ? tree.sets[setOffset(test)] : testedFeature(test);

/** Whether a split sends a code to the right. */
export const sendsRight = (tree: Tree, test: number, code: number): boolean =>
  (isCategorical(test) ? inSet(tree.sets, setOffset(test), code) : numericRight(test, code)) === 1;

/** Which of `count` values from `start` on is the largest, the first of several. */
export function highest(values: Float64Array, start: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) if (values[start + k] > values[start + best]) best = k;
  return best;
}
