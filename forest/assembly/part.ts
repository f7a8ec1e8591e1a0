// AssemblyScript, which looks like TypeScript: it is compiled to WebAssembly by `build.ts`. Addresses are of type usize.

/** Rows from which on `memory.copy`, which is a call, is faster than a loop. */
const CALL_ROWS: i32 = 64;

let movedSlots: usize = 0;
let movedLabels: usize = 0;

/** Where there is room for as many slots, int32, and labels, uint16, as a node has rows. */
export function moveBy(slots: usize, labels: usize): void {
  movedSlots = slots;
  movedLabels = labels;
}

/**
 * Parts the rows of a node, in their order: those with codes up to `test` first.
 *
 * @param column codes of the feature by row number, uint16
 * @param slots row numbers of the node, int32
 * @param labels uint16, as many as slots
 * @returns how many there are
 */
export function part(column: usize, slots: usize, labels: usize, count: i32, test: i32): i32 {
  let left: i32 = 0;
  let moved: i32 = 0;
  for (let i = 0; i < count; i++) {
    const row = load<i32>(slots + (<usize>i << 2));
    const right = <i32>(<i32>load<u16>(column + (<usize>row << 1)) > test);
    put(slots, labels, i, left, moved);
    left += 1 - right;
    moved += right;
  }
  takeBack(slots, labels, left, moved);
  return left;
}

/** The same with those first whose code has no bit in `set`. */
export function partByLevels(column: usize, slots: usize, labels: usize, count: i32, set: i32): i32 {
  let left: i32 = 0;
  let moved: i32 = 0;
  for (let i = 0; i < count; i++) {
    const row = load<i32>(slots + (<usize>i << 2));
    const right = (set >>> <i32>load<u16>(column + (<usize>row << 1))) & 1;
    put(slots, labels, i, left, moved);
    left += 1 - right;
    moved += right;
  }
  takeBack(slots, labels, left, moved);
  return left;
}

/** Written to both sides and kept on one: a branch here would be mispredicted every other time. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function put(slots: usize, labels: usize, i: i32, left: i32, moved: i32): void {
  const row = load<i32>(slots + (<usize>i << 2));
  const label = load<u16>(labels + (<usize>i << 1));
  store<i32>(slots + (<usize>left << 2), row);
  store<u16>(labels + (<usize>left << 1), label);
  store<i32>(movedSlots + (<usize>moved << 2), row);
  store<u16>(movedLabels + (<usize>moved << 1), label);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function takeBack(slots: usize, labels: usize, left: i32, moved: i32): void {
  const ownSlots = slots + (<usize>left << 2);
  const ownLabels = labels + (<usize>left << 1);
  if (moved >= CALL_ROWS) {
    memory.copy(ownSlots, movedSlots, <usize>moved << 2);
    memory.copy(ownLabels, movedLabels, <usize>moved << 1);
    return;
  }
  for (let i: usize = 0; i < <usize>moved; i++) {
    store<i32>(ownSlots + (i << 2), load<i32>(movedSlots + (i << 2)));
    store<u16>(ownLabels + (i << 1), load<u16>(movedLabels + (i << 1)));
  }
}
