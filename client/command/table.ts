import Table from 'cli-table3';

export type Cell = string | number | boolean | null;

/** Rows under a head, for people; cells that are null show as –. */
export function table(head: string[], rows: readonly (readonly Cell[])[]): string {
  const printed = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of rows) printed.push(row.map((cell) => (cell === null ? '–' : String(cell))));
  return printed.toString();
}

/** Names and their values, one a line. */
export function record(values: Record<string, Cell>): string {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  return Object.entries(values)
    .map(([name, value]) => `${name.padEnd(width)}  ${value ?? '–'}`)
    .join('\n');
}

/** `3 rows`, `1 row`; `2 policies` where the plural is given. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
