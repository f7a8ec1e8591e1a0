import type { Feature, Frame } from '../../contracts/frame.ts';
import { POSTGRES_EPOCH_MS } from './encoder.ts';
import type { Projection } from './projection.ts';

/** Signature, flags, and the length of the header's extension. */
const HEADER_BYTES = 19;
/** Rows per block: a block of 20 features is 640 KB and stays in the cache while it is filled. */
const BLOCK_ROWS = 4096;
/** Dimensions, flags, element type, length and lower bound of a one-dimensional array. */
const ARRAY_HEADER_BYTES = 20;
const TWO_TO_32 = 4_294_967_296;

interface Block {
  x: Float64Array;
  y: Float64Array;
  observedAt: Float64Array;
}

/**
 * Reads rows of (observed_at, feature_revision, label, features[, id]) from Postgres' binary COPY format into a frame.
 * Chunks may end anywhere. The number of rows needn't be known: rows are gathered in blocks, column-major, and joined
 * at the end.
 */
export class FrameDecoder {
  readonly #features: readonly Feature[];
  readonly #projections: readonly Projection[];
  readonly #blocks: Block[] = [];
  readonly #ids: string[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #rows = 0;
  #started = false;

  /** `projections[revision]` says how rows of that feature revision become rows of `features`. */
  constructor(features: readonly Feature[], projections: readonly Projection[]) {
    this.#features = features;
    this.#projections = projections;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let offset = 0;
    if (!this.#started && bytes.length >= HEADER_BYTES) {
      offset = HEADER_BYTES;
      this.#started = true;
    }
    if (this.#started)
      for (let end = endOfRow(view, offset); end > 0; end = endOfRow(view, offset)) {
        this.#row(bytes, view, offset);
        offset = end;
      }
    this.#rest = bytes.subarray(offset);
  }

  finish(): Frame {
    const { length: width } = this.#features;
    const rows = this.#rows;
    const x = shared(rows * width);
    const y = shared(rows);
    const observedAt = new Float64Array(rows);
    this.#blocks.forEach((block, index) => {
      const start = index * BLOCK_ROWS;
      const count = Math.min(BLOCK_ROWS, rows - start);
      for (let f = 0; f < width; f++)
        x.set(block.x.subarray(f * BLOCK_ROWS, f * BLOCK_ROWS + count), f * rows + start);
      y.set(block.y.subarray(0, count), start);
      observedAt.set(block.observedAt.subarray(0, count), start);
    });
    return { features: this.#features, rows, x, y, observedAt, ids: this.#ids };
  }

  #row(bytes: Buffer, view: DataView, start: number): void {
    const row = this.#rows % BLOCK_ROWS;
    if (row === 0) this.#blocks.push(newBlock(this.#features.length));
    const block = this.#blocks[this.#blocks.length - 1];
    const columns = view.getInt16(start);
    let offset = start + 2 + 4;
    block.observedAt[row] =
      (view.getInt32(offset) * TWO_TO_32 + view.getUint32(offset + 4)) / 1000 + POSTGRES_EPOCH_MS;
    offset += 8 + 4;
    const projection = this.#projections[view.getInt32(offset)];
    offset += 4;
    if (view.getInt32(offset) === -1) {
      block.y[row] = NaN;
      offset += 4;
    } else {
      block.y[row] = view.getFloat64(offset + 4);
      offset += 12;
    }
    const arrayBytes = view.getInt32(offset);
    this.#fill(view, offset + 4, block.x, row, projection);
    offset += 4 + arrayBytes;
    if (columns === 5) this.#ids.push(bytes.toString('utf8', offset + 4, offset + 4 + view.getInt32(offset)));
    this.#rows++;
  }

  #fill(view: DataView, start: number, x: Float64Array, row: number, projection: Projection): void {
    const { columns, codes } = projection;
    let offset = start + ARRAY_HEADER_BYTES;
    for (let source = 0; source < columns.length; source++) {
      const length = view.getInt32(offset);
      offset += 4;
      const target = columns[source];
      if (length !== -1) {
        if (target >= 0) {
          const value = view.getFloat64(offset);
          const recoded = codes[source];
          x[target * BLOCK_ROWS + row] = recoded === null ? value : (recoded[value] ?? -1);
        }
        offset += 8;
      }
    }
  }
}

const shared = (length: number): Float64Array<SharedArrayBuffer> =>
  new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));

/** A value that no row brings stays missing. */
const newBlock = (width: number): Block => ({
  x: new Float64Array(width * BLOCK_ROWS).fill(NaN),
  y: new Float64Array(BLOCK_ROWS),
  observedAt: new Float64Array(BLOCK_ROWS),
});

/** Where the row at `start` ends; 0 when it isn't all there, or is the trailer. */
function endOfRow(view: DataView, start: number): number {
  if (start + 2 > view.byteLength) return 0;
  const columns = view.getInt16(start);
  if (columns === -1) return 0;
  let offset = start + 2;
  for (let column = 0; column < columns; column++) {
    if (offset + 4 > view.byteLength) return 0;
    offset += 4 + Math.max(0, view.getInt32(offset));
  }
  return offset <= view.byteLength ? offset : 0;
}
