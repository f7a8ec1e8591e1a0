/**
 * Postgres' binary COPY format, written row by row.
 * https://www.postgresql.org/docs/18/sql-copy.html, "Binary Format"; a value is in its type's `send` format.
 */

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const FLOAT8_OID = 701;
/** Postgres counts microseconds from 2000-01-01. */
export const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const NULL = -1;

/** Appends rows to a buffer that grows; `take` hands over what has been written so far. */
export class CopyEncoder {
  #buffer = Buffer.allocUnsafe(1 << 17);
  #length = SIGNATURE.copy(this.#buffer);

  get length(): number {
    return this.#length;
  }

  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  startRow(columns: number): void {
    this.#int16(columns);
  }

  /** Ends the whole copy. */
  end(): void {
    this.#int16(-1);
  }

  null(): void {
    this.#int32(NULL);
  }

  int(value: number): void {
    this.#int32(4);
    this.#int32(value);
  }

  float(value: number): void {
    this.#int32(8);
    this.#float64(value);
  }

  /** NaN is written as NULL. */
  floatOrNull(value: number): void {
    if (Number.isNaN(value)) this.null();
    else this.float(value);
  }

  /** Epoch milliseconds as timestamptz. */
  timestamp(epochMs: number): void {
    this.#int32(8);
    this.#reserve(8);
    this.#length = this.#buffer.writeBigInt64BE(BigInt(epochMs - POSTGRES_EPOCH_MS) * 1000n, this.#length);
  }

  text(value: string): void {
    const bytes = Buffer.byteLength(value);
    this.#int32(bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(value, this.#length);
  }

  bytes(value: Uint8Array): void {
    this.#int32(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  /** float8[]; NaN is written as a NULL element. */
  floats(values: Float64Array): void {
    this.#reserve(24 + values.length * 12);
    const start = this.#length;
    this.#int32(0);
    this.#int32(values.length === 0 ? 0 : 1);
    this.#int32(values.some(Number.isNaN) ? 1 : 0);
    this.#int32(FLOAT8_OID);
    if (values.length > 0) {
      this.#int32(values.length);
      this.#int32(1);
    }
    for (const value of values) this.floatOrNull(value);
    this.#buffer.writeInt32BE(this.#length - start - 4, start);
  }

  #int16(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(value, this.#length);
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
  }

  #float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleBE(value, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
