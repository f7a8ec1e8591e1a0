import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SentValue } from '../../store/values.ts';
import { useFolder } from '../testing/folder.ts';
import { openTable } from './table-file.ts';

describe('a file of rows', () => {
  const folder = useFolder();

  async function read(file: string): Promise<{ columns: readonly string[]; rows: (readonly SentValue[])[] }> {
    const table = await openTable(file);
    const rows: (readonly SentValue[])[] = [];
    try {
      for await (const row of table.rows) rows.push(row);
      expect(table.progress()).toBe(1);
      return { columns: table.columns, rows };
    } finally {
      table.close();
    }
  }

  it('is read from CSV, with a byte order mark, quotes and empty cells', async () => {
    const file = folder.write('a.csv', '\ufeffid,note,amount\r\n1,"a, ""b""",2.5\r\n\r\n2,,\r\n');
    expect(await read(file)).toEqual({
      columns: ['id', 'note', 'amount'],
      rows: [
        ['1', 'a, "b"', '2.5'],
        ['2', '', ''],
      ],
    });
  });

  it('is read from gzipped and from tab-separated text', async () => {
    const content = { columns: ['a', 'b'], rows: [['1', '2']] };
    expect(await read(folder.write('b.csv.gz', gzipSync('a,b\n1,2\n')))).toEqual(content);
    expect(await read(folder.write('b.tsv', 'a\tb\n1\t2\n'))).toEqual(content);
  });

  it('hands on rows of another length', async () => {
    const { rows } = await read(folder.write('c.csv', 'a,b\n1\n1,2,3\n'));
    expect(rows).toEqual([['1'], ['1', '2', '3']]);
  });

  it('is read from Parquet: instants as epoch milliseconds, large whole numbers as text', async () => {
    const file = join(folder.path, 'd.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`
      copy (
        select 9007199254740993::bigint as id, timestamp '2024-05-01 06:30:00' as naive,
          timestamptz '2024-05-01 06:30:00+02' as zoned, date '2024-05-01' as day, 2.5::float as amount,
          7::integer as small, 1.25::decimal(9, 2) as price, 'web' as channel, null::double as gone, true as flag
      ) to '${file}' (format parquet)`);
    connection.closeSync();
    instance.closeSync();
    expect(await read(file)).toEqual({
      columns: ['id', 'naive', 'zoned', 'day', 'amount', 'small', 'price', 'channel', 'gone', 'flag'],
      rows: [
        [
          '9007199254740993',
          Date.UTC(2024, 4, 1, 6, 30),
          Date.UTC(2024, 4, 1, 4, 30),
          Date.UTC(2024, 4, 1),
          2.5,
          7,
          '1.25',
          'web',
          null,
          'true',
        ],
      ],
    });
  });

  it.each([
    ['absent.csv', null, 'there is no such file'],
    ['rows.xlsx', '', 'its name must end in .csv, .csv.gz, .tsv, .tsv.gz or .parquet'],
    ['empty.csv', '', 'it is empty; its first line must name the columns'],
    ['open.csv', 'a,b\n1,"2\n', 'Quote Not Closed: the parsing is finished with an opening quote at line 2'],
    ['cut.csv.gz', gzipSync('a,b\n1,2\n').subarray(0, 20), 'it is not whole gzip data'],
    ['plain.csv.gz', 'a,b\n', 'it is not whole gzip data'],
    ['text.parquet', 'a,b\n1,2\n', 'Parquet'],
  ])('says what is wrong with %s', async (name, content, message) => {
    const file = content === null ? join(folder.path, name) : folder.write(name, content);
    await expect(read(file)).rejects.toThrow(`${file}: `);
    await expect(read(file)).rejects.toThrow(message);
  });
});
