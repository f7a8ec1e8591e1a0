import { CsvError, parse } from 'csv-parse';
import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../command/failures.ts';
import type { TableFile } from './table-file.ts';

/** Reads comma- or tab-separated text whose first line names the columns, gzipped if its name ends in `.gz`. */
export async function openCsv(file: string): Promise<TableFile> {
  const size = Math.max(1, statSync(file).size);
  const bytes = createReadStream(file);
  const parser = parse({
    bom: true,
    delimiter: /\.tsv/i.test(file) ? '\t' : ',',
    // A row with too many or too few cells is put aside by itself and does not end the reading.
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // A failure of any part reaches the reader as the parser's own.
  const failure = (error: NodeJS.ErrnoException | null) => {
    if (error && !parser.destroyed) parser.destroy(error);
  };
  if (/\.gz$/i.test(file)) pipeline(bytes, createGunzip(), parser, failure);
  else pipeline(bytes, parser, failure);

  const lines = readable(parser as AsyncIterable<string[]>, file);
  const { value: columns, done } = await lines.next();
  if (done) throw new UsageError(`${file}: it is empty; its first line must name the columns`);
  refuseRepeatedNames(columns, file);
  return {
    columns,
    rows: lines,
    progress: () => bytes.bytesRead / size,
    close: () => bytes.destroy(),
  };
}

function refuseRepeatedNames(columns: readonly string[], file: string): void {
  const repeated = columns.find((name, index) => columns.indexOf(name) < index);
  if (repeated === undefined) return;
  const what = repeated === '' ? 'more than one column has no name' : `the column ${repeated} is there twice`;
  throw new UsageError(`${file}: ${what}; give each column a name of its own`);
}

async function* readable(lines: AsyncIterable<string[]>, file: string): AsyncGenerator<string[], void> {
  try {
    yield* lines;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (cause instanceof CsvError) throw new UsageError(`${file}: ${message}`, { cause });
    if (code?.startsWith('Z_'))
      throw new UsageError(`${file}: it is not whole gzip data (${message})`, { cause });
    throw cause;
  }
}
