import { ArtifactError } from './artifact-error.ts';

const INITIAL_BYTES = 2 ** 16;

/** Appends numbers, text and arrays, little-endian. */
export class ByteWriter {
  private buffer = Buffer.alloc(INITIAL_BYTES);
  private length = 0;

  uint8(value: number): void {
    this.length = this.room(1).writeUInt8(value, this.length);
  }

  uint32(value: number): void {
    this.length = this.room(4).writeUInt32LE(value, this.length);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    this.uint32(bytes.length);
    this.append(bytes);
  }

  array(values: Int32Array | Float64Array): void {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    this.append(bytes);
  }

  finish(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private append(bytes: Buffer): void {
    bytes.copy(this.room(bytes.length), this.length);
    this.length += bytes.length;
  }

  private room(bytes: number): Buffer {
    if (this.length + bytes > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(2 * this.buffer.length, this.length + bytes));
      this.buffer.copy(larger);
      this.buffer = larger;
    }
    return this.buffer;
  }
}

/** Reads what a `ByteWriter` wrote; every read past the end is an `ArtifactError`, before anything is allocated. */
export class ByteReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  uint8(what: string): number {
    return this.take(1, what).readUInt8();
  }

  uint32(what: string): number {
    return this.take(4, what).readUInt32LE();
  }

  text(what: string): string {
    return this.take(this.uint32(what), what).toString();
  }

  /** In shared memory, so that threads can use it as it is. */
  int32Array(length: number, what: string): Int32Array<SharedArrayBuffer> {
    return new Int32Array(this.shared(4 * length, what));
  }

  /** In shared memory, so that threads can use it as it is. */
  float64Array(length: number, what: string): Float64Array<SharedArrayBuffer> {
    return new Float64Array(this.shared(8 * length, what));
  }

  /** Call it when everything is read: bytes left over mean that the reader misunderstood the writer. */
  end(): void {
    const left = this.bytes.length - this.at;
    if (left > 0) throw new ArtifactError(`${left} bytes are left over behind the last tree`);
  }

  private shared(length: number, what: string): SharedArrayBuffer {
    const bytes = this.take(length, what);
    const buffer = new SharedArrayBuffer(length);
    bytes.copy(Buffer.from(buffer));
    return buffer;
  }

  private take(length: number, what: string): Buffer {
    if (length > this.bytes.length - this.at) {
      throw new ArtifactError(`it ends at byte ${this.bytes.length}, within ${what}`);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
