import { inSet, isCategorical, numericRight, setOffset, testedFeature, type Tree } from './tree.ts';

/** Rows by where their codes start in `codes`, and whether none of these is missing, which makes a walk shorter. */
export interface CodedRows {
  codes: Uint16Array;
  starts: Int32Array;
  complete: boolean;
}

/** The leaf of the row with these codes. */
export function leafOf(tree: Tree, codes: Uint16Array, start = 0): number {
  let node = 0;
  for (let child = next(tree, 0, codes, start); child !== node; child = next(tree, node, codes, start))
    node = child;
  return node;
}

const next = (tree: Tree, node: number, codes: Uint16Array, row: number): number => {
  const test = tree.nodes[2 * node];
  const left = tree.nodes[2 * node + 1];
  if (!isCategorical(test)) return left + numericRight(test, codes[row + testedFeature(test)]);
  const offset = setOffset(test);
  return left + inSet(tree.sets, offset, codes[row + tree.sets[offset]]);
};

/** Finds the leaf of each of the first `count` rows. */
export function findLeaves(tree: Tree, rows: CodedRows, count: number, leaves: Int32Array): void {
  const { codes, starts, complete } = rows;
  let i = 0;
  if (tree.sets.length === 0) {
    const findFours = complete ? findFoursComplete : findFoursWithMissing;
    i = findFours(tree.nodes, codes, starts, count, leaves);
  }
  for (; i < count; i++) leaves[i] = leafOf(tree, codes, starts[i]);
}

/** 1 if a present value's code goes right, else 0. */
const presentRight = (test: number, code: number): number => ((test & 0xffff) - code) >>> 31;

/** Four rows walk at a time, because one alone waits for memory at every step. Gives the number of rows that were walked. */
function findFoursComplete(
  nodes: Int32Array,
  codes: Uint16Array,
  starts: Int32Array,
  count: number,
  leaves: Int32Array,
): number {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const row0 = starts[i];
    const row1 = starts[i + 1];
    const row2 = starts[i + 2];
    const row3 = starts[i + 3];
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (;;) {
      const testA = nodes[2 * a];
      const testB = nodes[2 * b];
      const testC = nodes[2 * c];
      const testD = nodes[2 * d];
      const nextA = nodes[2 * a + 1] + presentRight(testA, codes[row0 + (testA >>> 17)]);
      const nextB = nodes[2 * b + 1] + presentRight(testB, codes[row1 + (testB >>> 17)]);
      const nextC = nodes[2 * c + 1] + presentRight(testC, codes[row2 + (testC >>> 17)]);
      const nextD = nodes[2 * d + 1] + presentRight(testD, codes[row3 + (testD >>> 17)]);
      if (((a ^ nextA) | (b ^ nextB) | (c ^ nextC) | (d ^ nextD)) === 0) break;
      a = nextA;
      b = nextB;
      c = nextC;
      d = nextD;
    }
    leaves[i] = a;
    leaves[i + 1] = b;
    leaves[i + 2] = c;
    leaves[i + 3] = d;
  }
  return i;
}

/** The same with the test that knows missing values. */
function findFoursWithMissing(
  nodes: Int32Array,
  codes: Uint16Array,
  starts: Int32Array,
  count: number,
  leaves: Int32Array,
): number {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const row0 = starts[i];
    const row1 = starts[i + 1];
    const row2 = starts[i + 2];
    const row3 = starts[i + 3];
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (;;) {
      const testA = nodes[2 * a];
      const testB = nodes[2 * b];
      const testC = nodes[2 * c];
      const testD = nodes[2 * d];
      const nextA = nodes[2 * a + 1] + numericRight(testA, codes[row0 + (testA >>> 17)]);
      const nextB = nodes[2 * b + 1] + numericRight(testB, codes[row1 + (testB >>> 17)]);
      const nextC = nodes[2 * c + 1] + numericRight(testC, codes[row2 + (testC >>> 17)]);
      const nextD = nodes[2 * d + 1] + numericRight(testD, codes[row3 + (testD >>> 17)]);
      if (((a ^ nextA) | (b ^ nextB) | (c ^ nextC) | (d ^ nextD)) === 0) break;
      a = nextA;
      b = nextB;
      c = nextC;
      d = nextD;
    }
    leaves[i] = a;
    leaves[i + 1] = b;
    leaves[i + 2] = c;
    leaves[i + 3] = d;
  }
  return i;
}
