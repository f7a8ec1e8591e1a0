import { openTable } from '../files/table-file.ts';
import { Progress } from '../command/progress.ts';
import { counted } from '../command/table.ts';
import { UsageError } from '../command/failures.ts';
import { ColumnProfile } from './column-profile.ts';

const ROWS_PER_UPDATE = 1000;

/**
 * Looks at the rows of a file.
 *
 * @param most rows to look at; all by default
 */
export async function profile(
  file: string,
  most = Infinity,
): Promise<{ columns: ColumnProfile[]; rows: number }> {
  const table = await openTable(file);
  const columns = table.columns.map((name) => new ColumnProfile(name));
  const progress = new Progress('rows');
  let rows = 0;
  try {
    for await (const cells of table.rows) {
      columns.forEach((column, index) => column.add(cells[index]));
      if (++rows % ROWS_PER_UPDATE === 0) progress.update(table.progress(), counted(rows, 'row'));
      if (rows >= most) break;
    }
  } finally {
    progress.stop();
    table.close();
  }
  if (rows === 0) throw new UsageError(`${file}: it has a line of column names and no rows`);
  return { columns, rows };
}
