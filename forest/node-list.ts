import type { LeafTable } from './leaf-table.ts';
import { LEAF, NODE, treeOf, type Tree } from './tree.ts';

/**
 * The nodes of a tree, leaves included, as artifacts and other formats want them. Children are numbered in the order in
 * which a depth-first walk, left before right, comes to their parents; the right one follows the left one.
 */
export interface NodeList {
  /** The test of a split, or `LEAF`. */
  tests: Int32Array;
  /** The left child of a split; of a leaf, itself. */
  lefts: Int32Array;
}

/** The nodes of a tree, and where the outputs of its leaves start. */
export function listNodes(tree: Tree): NodeList & { offsets: Int32Array } {
  const { nodes } = tree;
  const count = nodesOf(nodes);
  const tests = new Int32Array(count).fill(LEAF);
  const lefts = Int32Array.from({ length: count }, (_, node) => node);
  const offsets = new Int32Array(count);
  // Of each open node its place, then its number.
  const open = [0, 0];
  let known = 1;
  while (open.length > 0) {
    const node = open.pop()!;
    const at = open.pop()!;
    if (nodes[at] === LEAF) {
      offsets[node] = nodes[at + 2];
      continue;
    }
    tests[node] = nodes[at];
    lefts[node] = known;
    open.push(nodes[at + 2], known + 1, nodes[at + 1], known);
    known += 2;
  }
  return { tests, lefts, offsets };
}

/** A tree has one leaf more than splits, however many of them say the same. */
function nodesOf(nodes: Int32Array): number {
  let splits = 0;
  while (nodes[NODE * splits] !== LEAF) splits++;
  return 2 * splits + 1;
}

/**
 * The tree with these nodes.
 *
 * @param outputs of the leaves, in the order of their numbers
 * @param leaves holds the leaves of one tree at a time
 */
export function treeOfNodes(
  { tests, lefts }: NodeList,
  { sets, outputs, width }: { sets: Int32Array; outputs: Float64Array; width: number },
  leaves: LeafTable,
): Tree {
  const ranks = new Int32Array(tests.length);
  for (let node = 0, rank = 0; node < tests.length; node++) if (tests[node] === LEAF) ranks[node] = rank++;
  const splits = new Int32Array(NODE * ((tests.length - 1) / 2));
  // Of each open node its number, then where its parent names it.
  const open = [0, -1];
  let count = 0;
  leaves.clear();
  while (open.length > 0) {
    const parent = open.pop()!;
    const node = open.pop()!;
    const leaf = tests[node] === LEAF;
    if (leaf) {
      const { values, end } = leaves;
      for (let k = 0, from = ranks[node] * width; k < width; k++) values[end + k] = outputs[from + k];
    }
    const child = leaf ? ~leaves.add() : count;
    if (parent >= 0) splits[parent] = child;
    if (leaf) continue;
    splits[count] = tests[node];
    open.push(lefts[node] + 1, count + 2, lefts[node], count + 1);
    count += NODE;
  }
  return treeOf(splits, { sets, values: leaves.take(), width });
}
