// AssemblyScript, which looks like TypeScript: it is compiled to WebAssembly by `build.ts`. All arguments are addresses.

/** What a walk must know of the codes, as types: code that a type does not need is never generated. */
type Complete = i32;
type WithMissing = u32;
type WithSets = f64;

/** For trees of numeric tests and rows without a missing value. */
export function walkComplete(
  nodes: usize,
  sets: usize,
  codes: usize,
  starts: usize,
  count: i32,
  leaves: usize,
): void {
  walk<Complete>(nodes, sets, codes, starts, count, leaves);
}

/** For trees of numeric tests. */
export function walkWithMissing(
  nodes: usize,
  sets: usize,
  codes: usize,
  starts: usize,
  count: i32,
  leaves: usize,
): void {
  walk<WithMissing>(nodes, sets, codes, starts, count, leaves);
}

/** For all trees. */
export function walkWithSets(
  nodes: usize,
  sets: usize,
  codes: usize,
  starts: usize,
  count: i32,
  leaves: usize,
): void {
  walk<WithSets>(nodes, sets, codes, starts, count, leaves);
}

/**
 * Eight rows walk at a time, because one alone waits for memory at every step; a row that has come to its leaf walks on
 * the spot. Whether all have is looked at after every other step. A count that is no multiple of eight is rounded up.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function walk<Mode>(
  nodes: usize,
  sets: usize,
  codes: usize,
  starts: usize,
  count: i32,
  leaves: usize,
): void {
  for (const end = starts + (<usize>count << 2); starts < end; starts += 32, leaves += 32) {
    const row0 = codes + (<usize>load<i32>(starts) << 1);
    const row1 = codes + (<usize>load<i32>(starts, 4) << 1);
    const row2 = codes + (<usize>load<i32>(starts, 8) << 1);
    const row3 = codes + (<usize>load<i32>(starts, 12) << 1);
    const row4 = codes + (<usize>load<i32>(starts, 16) << 1);
    const row5 = codes + (<usize>load<i32>(starts, 20) << 1);
    const row6 = codes + (<usize>load<i32>(starts, 24) << 1);
    const row7 = codes + (<usize>load<i32>(starts, 28) << 1);
    let node0 = 0;
    let node1 = 0;
    let node2 = 0;
    let node3 = 0;
    let node4 = 0;
    let node5 = 0;
    let node6 = 0;
    let node7 = 0;
    let moved: i32;
    do {
      const half0 = step<Mode>(nodes, sets, row0, node0);
      const half1 = step<Mode>(nodes, sets, row1, node1);
      const half2 = step<Mode>(nodes, sets, row2, node2);
      const half3 = step<Mode>(nodes, sets, row3, node3);
      const half4 = step<Mode>(nodes, sets, row4, node4);
      const half5 = step<Mode>(nodes, sets, row5, node5);
      const half6 = step<Mode>(nodes, sets, row6, node6);
      const half7 = step<Mode>(nodes, sets, row7, node7);
      node0 = step<Mode>(nodes, sets, row0, half0);
      node1 = step<Mode>(nodes, sets, row1, half1);
      node2 = step<Mode>(nodes, sets, row2, half2);
      node3 = step<Mode>(nodes, sets, row3, half3);
      node4 = step<Mode>(nodes, sets, row4, half4);
      node5 = step<Mode>(nodes, sets, row5, half5);
      node6 = step<Mode>(nodes, sets, row6, half6);
      node7 = step<Mode>(nodes, sets, row7, half7);
      moved =
        (node0 ^ half0) |
        (node1 ^ half1) |
        (node2 ^ half2) |
        (node3 ^ half3) |
        (node4 ^ half4) |
        (node5 ^ half5) |
        (node6 ^ half6) |
        (node7 ^ half7);
    } while (moved != 0);
    store<i32>(leaves, offsetOf(nodes, node0));
    store<i32>(leaves, offsetOf(nodes, node1), 4);
    store<i32>(leaves, offsetOf(nodes, node2), 8);
    store<i32>(leaves, offsetOf(nodes, node3), 12);
    store<i32>(leaves, offsetOf(nodes, node4), 16);
    store<i32>(leaves, offsetOf(nodes, node5), 20);
    store<i32>(leaves, offsetOf(nodes, node6), 24);
    store<i32>(leaves, offsetOf(nodes, node7), 28);
  }
}

/** The place of a node's child. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function step<Mode>(nodes: usize, sets: usize, row: usize, node: i32): i32 {
  const at = nodes + (<usize>node << 2);
  const test = load<i32>(at);
  if (isFloat<Mode>() && test < 0) {
    const set = sets + (<usize>(test & 0x7fffffff) << 2);
    const code = <i32>load<u16>(row + (<usize>load<i32>(set) << 1));
    const word = load<u32>(set + (<usize>(code >>> 5) << 2), 4);
    return load<i32>(at + (<usize>((word >>> (code & 31)) & 1) << 2), 4);
  }
  const code = <i32>load<u16>(row + <usize>((test >>> 17) << 1));
  if (isInteger<Mode>() && isSigned<Mode>())
    return select<i32>(load<i32>(at, 8), load<i32>(at, 4), (test & 0xffff) < code);
  const first = (test >>> 16) & 1;
  return select<i32>(load<i32>(at, 8), load<i32>(at, 4), (test & 0xffff) - first < ((code - first) & 0xffff));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function offsetOf(nodes: usize, node: i32): i32 {
  return load<i32>(nodes + (<usize>node << 2), 8);
}
