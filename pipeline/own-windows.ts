import type { Policy } from '../contracts/definition/definition.ts';

/** Rows [from, to) of a frame. */
export interface RowSpan {
  from: number;
  to: number;
}

/** A reference shorter than so many evaluation windows is cut into as many parts instead. */
const FEWEST = 4;

/** The newest ones count; older ones say little of the next. */
const MOST = 52;

/**
 * A reference's own windows, as long as those that will be held against it: what they differ by among themselves is
 * what a later window may differ by while nothing has moved. Windows with less than half of the usual rows are left
 * out.
 *
 * @param observedAt ascending, epoch milliseconds
 */
export function ownWindows(
  observedAt: Float64Array,
  { evaluation }: { evaluation: Pick<Policy['evaluation'], 'window'> },
): RowSpan[] {
  const rows = observedAt.length;
  const spans: RowSpan[] = [];
  for (let to = rows, end = Math.floor(observedAt[rows - 1]) + 1; to > 0 && spans.length < MOST;) {
    end -= evaluation.window;
    let from = to;
    while (from > 0 && observedAt[from - 1] >= end) from--;
    if (from < to) spans.push({ from, to });
    to = from;
  }
  const sizes = spans.map(({ from, to }) => to - from).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const whole = spans.filter(({ from, to }) => 2 * (to - from) >= usual);
  return whole.length >= FEWEST ? whole : parts(rows, Math.min(FEWEST, Math.floor(rows / 2)));
}

/** The rows in `count` parts of about equal size. */
export const parts = (rows: number, count: number): RowSpan[] =>
  Array.from({ length: count }, (_, part) => ({
    from: Math.floor((part * rows) / count),
    to: Math.floor(((part + 1) * rows) / count),
  }));
