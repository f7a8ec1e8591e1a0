import { inSet, isCategorical, LEAF, numericRight, setOffset, testedFeature, type Tree } from './tree.ts';

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
