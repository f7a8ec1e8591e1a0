import { existsSync } from 'node:fs';
import type { SentValue } from '../../store/values.ts';
import { UsageError } from '../command/failures.ts';
import { openCsv } from './csv.ts';

/** A file of rows with named columns, read as it goes. */
export interface TableFile {
  columns: readonly string[];
  /** One cell per column; can be read once. Empty cells of a text file are empty texts. */
  rows: AsyncIterable<readonly SentValue[]>;
  /** Share of the file that has been read, between 0 and 1. */
  progress(): number;
  close(): void;
}

/** @throws UsageError when there is no such file, or it is neither CSV nor Parquet */
export async function openTable(file: string): Promise<TableFile> {
  if (!existsSync(file)) throw new UsageError(`${file}: there is no such file`);
  if (/\.(csv|tsv)(\.gz)?$/i.test(file)) return openCsv(file);
  if (/\.parquet$/i.test(file)) {
    // DuckDB takes a third of a second to load.
    const { openParquet } = await import('./parquet.ts');
    return openParquet(file);
  }
  throw new UsageError(`${file}: its name must end in .csv, .csv.gz, .tsv, .tsv.gz or .parquet`);
}
