import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { SentValue } from '../../store/values.ts';
import { UsageError } from '../command/failures.ts';
import type { TableFile } from './table-file.ts';

/** Reads a Parquet file: instants as epoch milliseconds, numbers that a double holds as such, all else as text. */
export async function openParquet(file: string): Promise<TableFile> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const source = `read_parquet(${literal(file)})`;
  try {
    const columns = await columnsOf(connection, source);
    const counted = await connection.runAndReadAll(`select count(*)::double from ${source}`);
    const total = Math.max(1, Number(counted.getRows()[0][0]));
    let read = 0;
    return {
      columns: columns.map(({ name }) => name),
      rows: rowsOf(connection, `select ${columns.map(selected).join(', ')} from ${source}`, () => read++),
      progress: () => read / total,
      close() {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (cause) {
    connection.closeSync();
    instance.closeSync();
    throw new UsageError(`${file}: ${(cause as Error).message}`, { cause });
  }
}

interface Column {
  name: string;
  type: string;
}

async function columnsOf(connection: DuckDBConnection, source: string): Promise<Column[]> {
  const described = await connection.runAndReadAll(
    `select column_name, column_type from (describe from ${source})`,
  );
  return described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

const ZONED = 'TIMESTAMP WITH TIME ZONE';
const NAIVE = /^(TIMESTAMP|DATE)/;
const FITS_A_DOUBLE = /^(U?(TINYINT|SMALLINT|INTEGER)|FLOAT|DOUBLE)$/;

function selected({ name, type }: Column): string {
  const column = `"${name.replaceAll('"', '""')}"`;
  if (type === ZONED) return `epoch_ms(${column})::double`;
  // Taken for UTC, whatever zone this machine is in.
  if (NAIVE.test(type)) return `epoch_ms(${column}::timestamp)::double`;
  return `${column}::${FITS_A_DOUBLE.test(type) ? 'double' : 'varchar'}`;
}

async function* rowsOf(
  connection: DuckDBConnection,
  sql: string,
  onRow: () => void,
): AsyncGenerator<readonly SentValue[], void> {
  const result = await connection.stream(sql);
  for await (const chunk of result.yieldRows())
    for (const row of chunk) {
      onRow();
      yield row as SentValue[];
    }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
