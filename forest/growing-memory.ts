import { LOOK } from './look-wasm.ts';

const PAGE_BYTES = 2 ** 16;
/** Rows of a small node at most. */
const MOST_ROWS = 1024;

/** What `assembly/look.ts` exports; its comments say what the arguments are. */
interface GrowingProgram {
  enter(rows: number, total: number, weight: number, minLeaf: number): void;
  look(column: number, slots: number, increments: number, scratch: number, atLeast: number): number;
  lookWide(column: number, slots: number, labels: number, scratch: number, atLeast: number): number;
  lookAtMoments(
    column: number,
    slots: number,
    sums: number,
    weights: number,
    scratch: number,
    atLeast: number,
  ): number;
  scoreFound(): number;
  part(
    column: number,
    slots: number,
    labels: number,
    movedSlots: number,
    movedLabels: number,
    count: number,
    test: number,
  ): number;
}

/** The rows whose codes are copied at most, and whether they have sums and weights. */
export interface LocalRows {
  rows: number;
  features: number;
  summed: boolean;
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
  /** For small nodes: what a row adds to its cell. */
  increments: Int32Array;
  /** Of each row in the copy what it adds to the sum and to the weight, if that was asked for. */
  sums: Float64Array;
  weights: Float64Array;
  /** Room for the program: 14 bytes for each row in the copy, and some. */
  scratch: Int32Array;
}

/** The memory in which a thread grows trees, which TypeScript and a program in WebAssembly share. */
class GrowingMemory {
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private readonly program: GrowingProgram;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(LOOK, 'base64'));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.program = exports as unknown as GrowingProgram;
  }

  reserve(rows: number, local: LocalRows): GrowingArrays {
    const localCodes = local.rows * local.features;
    const scratch = (local.summed ? 4 : 2) * Math.max(MOST_ROWS, local.rows);
    const summed = local.summed ? local.rows : 0;
    const even = rows + (rows & 1);
    const words = 3 * even + Math.ceil(localCodes / 2) + MOST_ROWS + scratch + 4 * summed;
    const missing = 4 * words - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = this.memory;
    let at = 0;
    const int32 = (length: number) => new Int32Array(buffer, at, length);
    const float64 = (length: number) => new Float64Array(buffer, at, length);
    const uint16 = (length: number) => new Uint16Array(buffer, at, length);
    const after = <Numbers extends Float64Array | Int32Array | Uint16Array>(numbers: Numbers): Numbers => {
      at += 4 * Math.ceil(numbers.byteLength / 4);
      return numbers;
    };
    return {
      program: this.program,
      sums: after(float64(summed)),
      weights: after(float64(summed)),
      increments: after(int32(MOST_ROWS)),
      scratch: after(int32(scratch)),
      localColumns: after(uint16(localCodes)),
      slots: after(int32(rows)),
      movedSlots: after(int32(rows)),
      labels: after(uint16(rows)),
      movedLabels: after(uint16(rows)),
    };
  }
}

let own: GrowingMemory | undefined;

/**
 * Arrays for so many rows, and for the codes of some of them. They are the thread's, which grows one tree at a time: what they
 * hold is lost when they are reserved again, and their memory stays as large as the largest fit needed it.
 */
export const reserveGrowing = (rows: number, local: LocalRows): GrowingArrays =>
  (own ??= new GrowingMemory()).reserve(rows, local);
