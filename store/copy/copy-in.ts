import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Session } from '../database.ts';
import { CopyEncoder } from './encoder.ts';

const CHUNK_BYTES = 1 << 16;

/**
 * Copies rows into `table (columns)`. `encode` writes each row's values in the order of `columns`, or nothing at all
 * to leave the row out.
 */
export async function copyIn<Row>(
  session: Session,
  { table, columns }: { table: string; columns: readonly string[] },
  rows: Iterable<Row> | AsyncIterable<Row>,
  encode: (encoder: CopyEncoder, row: Row) => void,
): Promise<void> {
  async function* chunks(): AsyncGenerator<Buffer> {
    const encoder = new CopyEncoder();
    for await (const row of rows) {
      encode(encoder, row);
      if (encoder.length >= CHUNK_BYTES) yield encoder.take();
    }
    encoder.end();
    yield encoder.take();
  }
  const sink = session.client.query(
    copyFrom(`copy ${table} (${columns.join(', ')}) from stdin (format binary)`),
  );
  await pipeline(Readable.from(chunks(), { objectMode: true }), sink);
}
