import type { Frame } from '../contracts/frame.ts';
import type { Window } from '../contracts/reports.ts';

/** Index of the first row observed at or after an instant; `frame.rows` when there is none. */
export function rowAt(frame: Pick<Frame, 'observedAt' | 'rows'>, instant: number): number {
  let low = 0;
  let high = frame.rows;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (frame.observedAt[middle] < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows [from, to) of a frame, copied. */
export function slice(frame: Frame, from: number, to: number): Frame {
  const rows = to - from;
  const part = emptyFrame(frame, rows);
  for (let feature = 0; feature < frame.features.length; feature++) {
    const start = feature * frame.rows;
    part.x.set(frame.x.subarray(start + from, start + to), feature * rows);
  }
  part.y.set(frame.y.subarray(from, to));
  part.observedAt.set(frame.observedAt.subarray(from, to));
  return { ...part, ids: frame.ids.slice(from, to) };
}

/** Some rows of a frame in the order given, copied. */
export function take(frame: Frame, rows: ArrayLike<number>): Frame {
  const part = emptyFrame(frame, rows.length);
  for (let at = 0; at < rows.length; at++) {
    for (let feature = 0; feature < frame.features.length; feature++)
      part.x[feature * rows.length + at] = frame.x[feature * frame.rows + rows[at]];
    part.y[at] = frame.y[rows[at]];
    part.observedAt[at] = frame.observedAt[rows[at]];
  }
  return { ...part, ids: frame.ids.length > 0 ? Array.from(rows, (row) => frame.ids[row]) : [] };
}

/** A frame without one of its features; the other arrays are shared. */
export function withoutFeature(frame: Frame, feature: number): Frame {
  const { rows } = frame;
  const x = new Float64Array(new SharedArrayBuffer(8 * rows * (frame.features.length - 1)));
  x.set(frame.x.subarray(0, feature * rows));
  x.set(frame.x.subarray((feature + 1) * rows), feature * rows);
  return { ...frame, x, features: frame.features.toSpliced(feature, 1) };
}

/** The rows that lie in none of some spans. */
export function outside(frame: Frame, spans: readonly Window[]): Frame {
  if (spans.length === 0) return frame;
  const rows = Array.from({ length: frame.rows }, (_, row) => row).filter((row) => {
    const at = frame.observedAt[row];
    return !spans.some(({ from, to }) => at >= from && at < to);
  });
  return take(frame, rows);
}

/** Indices of the rows whose label is known. */
export function labelledRows({ y }: Pick<Frame, 'y'>): Int32Array {
  const known = new Int32Array(y.length);
  let count = 0;
  for (let row = 0; row < y.length; row++) if (!Number.isNaN(y[row])) known[count++] = row;
  return known.subarray(0, count);
}

function emptyFrame({ features }: Frame, rows: number): Frame {
  const shared = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));
  return {
    features,
    rows,
    x: shared(rows * features.length),
    y: shared(rows),
    observedAt: new Float64Array(rows),
    ids: [],
  };
}
