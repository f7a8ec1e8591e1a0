import type { SentValue } from '../../store/values.ts';
import { UsageError } from '../command/failures.ts';
import { INSTANT_FORMS, parseInstant } from '../command/instant.ts';

/** The named columns of a file, by their place in each row. */
export interface Columns {
  count: number;
  has(name: string): boolean;
  /** Throws a `UsageError` that names the columns there are. */
  indexOf(name: string): number;
}

export function columnsNamed(names: readonly string[], file: string): Columns {
  return {
    count: names.length,
    has: (name) => names.includes(name),
    indexOf(name) {
      const index = names.indexOf(name);
      if (index >= 0) return index;
      throw new UsageError(`${file}: there is no column ${name}, only ${names.join(', ')}`);
    },
  };
}

/** Epoch milliseconds; null for an empty cell, NaN for one that is no instant. */
export function instantIn(cell: SentValue | undefined): number | null {
  if (cell == null || cell === '') return null;
  return typeof cell === 'number' ? cell : (parseInstant(cell) ?? NaN);
}

/** What is wrong with a cell that should hold an instant; null when nothing is. */
export function problemOfInstantCell(column: string, cell: SentValue | undefined): string | null {
  const at = instantIn(cell);
  return at === null || !Number.isNaN(at) ? null : `${column} must be ${INSTANT_FORMS} (got ${String(cell)})`;
}

/** An id as text; an empty one is missing. */
export const idIn = (cell: SentValue | undefined): string => (cell == null ? '' : String(cell));

/** Cells that stand under other columns than they belong to can't be trusted. */
export const problemOfLength = (cells: readonly SentValue[], { count }: Columns): string | null =>
  cells.length === count ? null : `the row has ${cells.length} cells under ${count} columns`;
