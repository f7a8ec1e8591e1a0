/**
 * A tree in flat arrays. A node has three words: its test and the places of its left and right child. The root stands at
 * 0; splits stand in the order of a depth-first walk, left before right. Behind them stand the leaves, one for each of the
 * distinct outputs; a leaf is its own left child, and its third word says where its outputs start in `values`.
 *
 * A test on a numeric feature is `feature << 17 | missingRight << 16 | code`: codes up to `code` go left, a missing
 * value goes where its bit says. A test on a categorical feature is negative: its low 31 bits are an offset into
 * `sets`, where the feature stands, and after it one bit per code, set for the codes that go right.
 */
export interface Tree {
  nodes: Int32Array;
  sets: Int32Array;
  /** Outputs of leaves: the shares of the classes, or the mean. */
  values: Float64Array;
}

/** Words of a node. */
export const NODE = 3;

export const treeBytes = ({ nodes, sets, values }: Tree): number =>
  nodes.byteLength + sets.byteLength + values.byteLength;

/** The test of a leaf: every code goes left, to the leaf itself. */
export const LEAF = 0xffff;

/**
 * A tree from its splits, whose children that are leaves are `~number` so far, by the order of `values`.
 *
 * @param width outputs of a leaf
 */
export function treeOf(
  splits: Int32Array,
  { sets, values, width }: { sets: Int32Array; values: Float64Array; width: number },
): Tree {
  const leaves = splits.length;
  const nodes = new Int32Array(new SharedArrayBuffer(4 * (leaves + NODE * (values.length / width))));
  const placed = (child: number) => (child < 0 ? leaves + NODE * ~child : child);
  for (let at = 0; at < leaves; at += NODE) {
    nodes[at] = splits[at];
    nodes[at + 1] = placed(splits[at + 1]);
    nodes[at + 2] = placed(splits[at + 2]);
  }
  for (let at = leaves, offset = 0; at < nodes.length; at += NODE, offset += width) {
    nodes[at] = LEAF;
    nodes[at + 1] = at;
    nodes[at + 2] = offset;
  }
  return { nodes, sets, values };
}

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
