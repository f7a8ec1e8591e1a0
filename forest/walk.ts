import { inSet, isCategorical, LEAF, numericRight, setOffset, testedFeature, type Tree } from './tree.ts';

/** Rows by where their codes start in `codes`, and whether none of these is missing, which makes a walk shorter. */
export interface CodedRows {
  codes: Uint16Array;
  starts: Int32Array;
  complete: boolean;
}

/** Where the outputs start of the leaf that the row with these codes comes to. */
export function leafOf({ nodes, sets }: Tree, codes: Uint16Array, start = 0): number {
  let node = 0;
  for (;;) {
    const test = nodes[node];
    if (test === LEAF) return nodes[node + 2];
    if (isCategorical(test)) {
      const offset = setOffset(test);
      node = nodes[node + 1 + inSet(sets, offset, codes[start + sets[offset]])];
    } else node = nodes[node + 1 + numericRight(test, codes[start + testedFeature(test)])];
  }
}

/** Finds where the outputs start of the leaves that the first `count` rows come to. */
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
      const testA = nodes[a];
      const testB = nodes[b];
      const testC = nodes[c];
      const testD = nodes[d];
      if ((testA & testB & testC & testD) === LEAF && (testA | testB | testC | testD) === LEAF) break;
      a = nodes[a + 1 + presentRight(testA, codes[row0 + (testA >>> 17)])];
      b = nodes[b + 1 + presentRight(testB, codes[row1 + (testB >>> 17)])];
      c = nodes[c + 1 + presentRight(testC, codes[row2 + (testC >>> 17)])];
      d = nodes[d + 1 + presentRight(testD, codes[row3 + (testD >>> 17)])];
    }
    leaves[i] = nodes[a + 2];
    leaves[i + 1] = nodes[b + 2];
    leaves[i + 2] = nodes[c + 2];
    leaves[i + 3] = nodes[d + 2];
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
      const testA = nodes[a];
      const testB = nodes[b];
      const testC = nodes[c];
      const testD = nodes[d];
      if ((testA & testB & testC & testD) === LEAF && (testA | testB | testC | testD) === LEAF) break;
      a = nodes[a + 1 + numericRight(testA, codes[row0 + (testA >>> 17)])];
      b = nodes[b + 1 + numericRight(testB, codes[row1 + (testB >>> 17)])];
      c = nodes[c + 1 + numericRight(testC, codes[row2 + (testC >>> 17)])];
      d = nodes[d + 1 + numericRight(testD, codes[row3 + (testD >>> 17)])];
    }
    leaves[i] = nodes[a + 2];
    leaves[i + 1] = nodes[b + 2];
    leaves[i + 2] = nodes[c + 2];
    leaves[i + 3] = nodes[d + 2];
  }
  return i;
}
