import { GROW } from './grow-wasm.ts';
import { NODE } from './tree.ts';

const PAGE_BYTES = 2 ** 16;
/** Rows of a small node at most. */
const MOST_ROWS = 1024;
/** Words of a node that the program still has to look at, of a set that it writes, and of the state of a generator. */
const OPEN_WORDS = 4;
const SET_WORDS = 2;
const GENERATOR_WORDS = 4;

/** What `assembly/grow.ts` exports; the comments there say what the arguments are. */
interface GrowingProgram {
  enter(rows: number, total: number, weight: number, minLeaf: number): void;
  look(column: number, slots: number, increments: number, scratch: number, atLeast: number): number;
  lookWide(column: number, slots: number, labels: number, scratch: number, atLeast: number): number;
  lookAtMoments(column: number, slots: number, addends: number, scratch: number, atLeast: number): number;
  scoreFound(): number;
  moveBy(slots: number, labels: number): void;
  part(column: number, slots: number, labels: number, count: number, test: number): number;
  useRows(slots: number, labels: number, target: number, weights: number): void;
  useRoom(addends: number, scratch: number, open: number): void;
  useFeatures(candidates: number, count: number, levels: number, gains: number, generator: number): void;
  useSettings(featuresPerSplit: number, minLeaf: number, maxDepth: number): void;
  useResults(splits: number, leaves: number, sets: number): void;
  grow(
    columns: number,
    from: number,
    to: number,
    depth: number,
    firstSplit: number,
    firstSet: number,
  ): number;
  wordsOfSplits(): number;
  leavesGrown(): number;
  wordsOfSets(): number;
}

/** The rows whose codes are copied at most, whether they have sums and weights, and whether the program grows what is below them. */
export interface LocalRows {
  rows: number;
  features: number;
  summed: boolean;
  grown: boolean;
}

/** The arrays of a thread that grows trees. */
export interface GrowingArrays {
  program: GrowingProgram;
  /** One a row. */
  slots: Int32Array;
  labels: Uint16Array;
  movedSlots: Int32Array;
  movedLabels: Uint16Array;
  localColumns: Uint16Array;
  /** Numbers of the features that splits are chosen from, and by number what the splits of a tree gained. */
  candidates: Int32Array;
  gains: Float64Array;
  /** For small nodes: what a row adds to its cell. */
  increments: Int32Array;
  /** If sums were asked for: of each row in the copy its target and what it counts, and of each row in a node what it adds
   * to the sum and to the weight. */
  target: Float64Array;
  rowWeights: Float64Array;
  addends: Float64Array;
  /** Room for the program: 14 bytes for each row in the copy, and some. */
  scratch: Int32Array;
  /** If the program grows what is below the copy: nodes that it has still to look at, splits, sets, sum and weight of each leaf. */
  open: Int32Array;
  splits: Int32Array;
  sets: Int32Array;
  leaves: Float64Array;
  /** The state of the generator that it draws from, and of each feature the number of levels, 0 if it is numeric. */
  generator: Int32Array;
  levels: Int32Array;
}

type Layout = Record<
  string,
  readonly [
    { new (buffer: ArrayBuffer, offset: number, length: number): unknown; BYTES_PER_ELEMENT: number },
    number,
  ]
>;
type Laid<Order extends Layout> = { [Name in keyof Order]: InstanceType<Order[Name][0]> };

/** The memory in which a thread grows trees, which TypeScript and a program in WebAssembly share. */
class GrowingMemory {
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private readonly program: GrowingProgram;
  private isAborted = () => false;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(GROW, 'base64'));
    const env = { memory: this.memory, aborted: () => +this.isAborted() };
    const { exports } = new WebAssembly.Instance(module, { env });
    this.program = exports as unknown as GrowingProgram;
  }

  reserve(rows: number, local: LocalRows, isAborted: () => boolean): GrowingArrays {
    this.isAborted = isAborted;
    const summed = local.summed ? local.rows : 0;
    const grown = local.grown ? local.rows : 0;
    const arrays = this.layOut({
      target: [Float64Array, summed],
      rowWeights: [Float64Array, summed],
      addends: [Float64Array, 2 * summed],
      gains: [Float64Array, local.features],
      leaves: [Float64Array, 2 * grown],
      scratch: [Int32Array, (local.summed ? 4 : 2) * Math.max(MOST_ROWS, local.rows)],
      increments: [Int32Array, MOST_ROWS],
      candidates: [Int32Array, local.features],
      levels: [Int32Array, local.features],
      generator: [Int32Array, GENERATOR_WORDS],
      open: [Int32Array, OPEN_WORDS * grown],
      splits: [Int32Array, NODE * grown],
      sets: [Int32Array, SET_WORDS * grown],
      slots: [Int32Array, rows],
      movedSlots: [Int32Array, rows],
      labels: [Uint16Array, rows],
      movedLabels: [Uint16Array, rows],
      localColumns: [Uint16Array, local.rows * local.features],
    });
    this.program.moveBy(arrays.movedSlots.byteOffset, arrays.movedLabels.byteOffset);
    return { program: this.program, ...arrays };
  }

  /** Places arrays one after another, each on a border of 8 bytes. */
  private layOut<Order extends Layout>(order: Order): Laid<Order> {
    let end = 0;
    const places = Object.entries(order).map(([name, [type, length]]) => {
      const at = end;
      end += 8 * Math.ceil((length * type.BYTES_PER_ELEMENT) / 8);
      return { name, type, at, length };
    });
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = this.memory;
    return Object.fromEntries(
      places.map(({ name, type, at, length }) => [name, new type(buffer, at, length)]),
    ) as Laid<Order>;
  }
}

let own: GrowingMemory | undefined;

/**
 * Arrays for so many rows, and for the codes of some of them. They are the thread's, which grows one tree at a time: what they
 * hold is lost when they are reserved again, and their memory stays as large as the largest fit needed it.
 *
 * @param isAborted asked by the program now and then
 */
export const reserveGrowing = (rows: number, local: LocalRows, isAborted: () => boolean): GrowingArrays =>
  (own ??= new GrowingMemory()).reserve(rows, local, isAborted);
