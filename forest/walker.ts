import type { Tree } from './tree.ts';
import { WALK } from './walk-wasm.ts';
import { leafOf } from './walk.ts';

/** Rows that the program walks at a time. */
const LANES = 8;
const PAGE_BYTES = 2 ** 16;

/** From so many words of a tree for each row on, copying the tree would take longer than walking it where it is. */
const MOST_WORDS = 100;

/** Takes addresses. */
type Walk = (
  nodes: number,
  sets: number,
  codes: number,
  starts: number,
  count: number,
  leaves: number,
) => void;

/** Rows that are to walk. */
export interface WalkingRows {
  /** To be filled in: the codes of row i from `starts[i]` on. */
  codes: Uint16Array;
  starts: Int32Array;
  /** Where the outputs start of the leaf that a row came to. */
  leaves: Int32Array;
}

/** Lets many rows walk through trees in WebAssembly, which does not check every index. */
export class Walker {
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private readonly program: Record<'walkComplete' | 'walkWithMissing' | 'walkWithSets', Walk>;
  private rows!: WalkingRows;
  private words!: Int32Array;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(WALK, 'base64'));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.program = exports as typeof this.program;
  }

  /** Makes room for so many rows, and for any one of the trees. Rows that were given before are lost. */
  reserve(count: number, features: number, trees: readonly Tree[]): WalkingRows {
    const rows = LANES * Math.ceil(count / LANES);
    const most = trees.reduce((words, { nodes, sets }) => Math.max(words, nodes.length + sets.length), 0);
    const bytes = rows * (4 + 4 + 2 * features) + 4 * most;
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = this.memory;
    this.rows = {
      starts: new Int32Array(buffer, 0, rows),
      leaves: new Int32Array(buffer, 4 * rows, rows),
      codes: new Uint16Array(buffer, 8 * rows, rows * features),
    };
    this.words = new Int32Array(buffer, (8 + 2 * features) * rows);
    return this.rows;
  }

  /** Finds the leaves of the first `count` rows; `complete` says that none of their codes is missing. */
  walk(tree: Tree, count: number, complete: boolean): void {
    const { words, program, rows } = this;
    const { codes, starts, leaves } = rows;
    const { nodes, sets } = tree;
    if (nodes.length + sets.length > MOST_WORDS * count) {
      for (let i = 0; i < count; i++) leaves[i] = leafOf(tree, codes, starts[i]);
      return;
    }
    words.set(nodes);
    words.set(sets, nodes.length);
    starts.fill(0, count, LANES * Math.ceil(count / LANES));
    const numeric = complete ? program.walkComplete : program.walkWithMissing;
    const walk = sets.length > 0 ? program.walkWithSets : numeric;
    const at = words.byteOffset;
    walk(at, at + nodes.byteLength, codes.byteOffset, starts.byteOffset, count, leaves.byteOffset);
  }
}

let own: Walker | undefined;

/** The walker of this thread; its memory stays, and grows with the largest tree that it has seen. */
export const walkerOfThread = (): Walker => (own ??= new Walker());
