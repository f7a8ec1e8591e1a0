import type { Feature, Target } from '../contracts/frame.ts';
import {
  calibrate,
  cellOf,
  CELLS,
  countCodes,
  countSorted,
  quantileEdges,
  sorted,
  stabilityIndex,
  type Calibration,
} from '../statistics/index.ts';
import type { RowSpan } from './own-windows.ts';

/** Ordered values of a numeric column that stand for all of it: they err by at most 1/200 in a distribution function. */
const QUANTILES = 200;

/** What later values of a column are held against. Plain JSON. */
export interface ColumnReference {
  /** Share of missing values. */
  nulls: number;
  /** Inner edges of a numeric column's cells, ascending; empty for a categorical or a constant one. */
  edges: number[];
  /** Present values by cell, or by level. */
  counts: number[];
  /** The one value, or code, that the column has; null for one that varies. */
  constant: number | null;
  /** Values of a numeric column at even ranks, ascending, the least and the largest among them. */
  quantiles: number[];
  /** Mean share of an own window's values that lie beyond all the others'. */
  beyond: number;
  /** What the stability index of an own window comes to. */
  own: Calibration;
}

/** What a column holds: values, or codes of so many levels. */
export type ColumnKind = { levels: number } | 'numeric';

export const kindOfFeature = (feature: Feature): ColumnKind =>
  feature.type === 'numeric' ? 'numeric' : { levels: feature.levels.length };

export const kindOfTarget = (target: Target): ColumnKind =>
  target.task === 'regression' ? 'numeric' : { levels: target.classes.length };

/**
 * @param values one a row in order of time, NaN where missing
 * @param windows the reference's own
 */
export function columnReference(
  values: Float64Array,
  kind: ColumnKind,
  windows: readonly RowSpan[],
): ColumnReference {
  return kind === 'numeric' ? numeric(values, windows) : categorical(values, kind.levels, windows);
}

function numeric(values: Float64Array, windows: readonly RowSpan[]): ColumnReference {
  const present = sorted(values);
  const edges = quantileEdges(present, CELLS);
  const counts = countSorted(present, edges);
  const last = present.length - 1;
  const cells = Float64Array.from(values, (value) => cellOf(value, edges));
  return {
    nulls: missing(present.length, values.length),
    edges,
    counts: [...counts],
    constant: last >= 0 && present[0] === present[last] ? present[0] : null,
    quantiles: quantiles(present),
    beyond: beyond(values, windows),
    own: ownDistances(cells, counts, windows),
  };
}

function categorical(codes: Float64Array, levels: number, windows: readonly RowSpan[]): ColumnReference {
  const counts = countCodes(codes, levels);
  const present = codes.reduce((sum, code) => sum + Number(!Number.isNaN(code)), 0);
  const most = counts.indexOf(Math.max(...counts));
  return {
    nulls: missing(present, codes.length),
    edges: [],
    counts: [...counts],
    constant: present > 0 && counts[most] === present ? most : null,
    quantiles: [],
    beyond: unseenElsewhere(codes, counts, windows),
    own: ownDistances(codes, counts, windows),
  };
}

const missing = (present: number, rows: number): number => (rows === 0 ? 0 : 1 - present / rows);

function quantiles(present: Float64Array): number[] {
  const last = present.length - 1;
  if (last < QUANTILES) return [...present];
  return Array.from({ length: QUANTILES }, (_, at) => present[Math.round((at * last) / (QUANTILES - 1))]);
}

/** Each own window's stability index against the rest. */
function ownDistances(cells: Float64Array, all: Float64Array, windows: readonly RowSpan[]): Calibration {
  const distances = windows.map(({ from, to }) => {
    const own = countCodes(cells.subarray(from, to), all.length);
    return stabilityIndex(
      all.map((count, cell) => count - own[cell]),
      own,
    );
  });
  return calibrate(
    distances.filter((distance) => !Number.isNaN(distance)),
    Math.max(1, all.length - 1),
  );
}

function beyond(values: Float64Array, windows: readonly RowSpan[]): number {
  const extremes = windows.map(({ from, to }) => {
    let [low, high] = [Infinity, -Infinity];
    for (let row = from; row < to; row++) {
      if (values[row] < low) low = values[row];
      if (values[row] > high) high = values[row];
    }
    return { low, high };
  });
  const shares = windows.map(({ from, to }, index) => {
    const others = extremes.filter((_, other) => other !== index);
    const low = Math.min(...others.map((extreme) => extreme.low));
    const high = Math.max(...others.map((extreme) => extreme.high));
    if (extremes[index].low >= low && extremes[index].high <= high) return 0;
    return share(values, from, to, (value) => value < low || value > high);
  });
  return mean(shares);
}

function unseenElsewhere(codes: Float64Array, all: Float64Array, windows: readonly RowSpan[]): number {
  return mean(
    windows.map(({ from, to }) => {
      const own = countCodes(codes.subarray(from, to), all.length);
      return share(codes, from, to, (code) => code < 0 || all[code] === own[code]);
    }),
  );
}

function share(values: Float64Array, from: number, to: number, holds: (value: number) => boolean): number {
  let count = 0;
  for (let row = from; row < to; row++) if (holds(values[row])) count++;
  return count / Math.max(1, to - from);
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
