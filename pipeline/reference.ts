import type { Policy } from '../contracts/definition/definition.ts';
import { column, type Feature, type Frame, type Target } from '../contracts/frame.ts';
import { blocksOf } from './blocks.ts';

/** Cells that a numeric feature's values are counted in, cut at the reference's quantiles. */
const CELLS = 10;

/** What a version was trained on, as far as later data are held against it. Kept with the version as JSON. */
export interface ReferenceRecord {
  rows: number;
  features: FeatureReference[];
  /** Share of each class; null for regression. */
  classShares: number[] | null;
  /** Median number of rows of a block. */
  rowsPerBlock: number;
}

export interface FeatureReference {
  name: string;
  /** Share of missing values. */
  nulls: number;
  /** Inner edges of a numeric feature's cells, ascending; empty for a categorical or a constant one. */
  edges: number[];
  /** Share of the present values in each cell, or of each level. */
  shares: number[];
  /** The one value that a numeric feature has; null for one that varies. */
  constant: number | null;
  /** Share of what the trained model's splits gain. */
  importance: number;
}

export function referenceOf({
  frame,
  features,
  target,
  policy,
  importances,
}: {
  frame: Frame;
  features: readonly Feature[];
  target: Target;
  policy: Pick<Policy, 'block' | 'blockRows'>;
  /** By feature name; a feature without one counts as much as the others. */
  importances: Readonly<Record<string, number>>;
}): ReferenceRecord {
  return {
    rows: frame.rows,
    features: features.map((feature, index) => ({
      name: feature.name,
      ...(feature.type === 'numeric'
        ? numericReference(column(frame, index))
        : categoricalReference(column(frame, index), feature.levels.length)),
      importance: importances[feature.name] ?? 1 / features.length,
    })),
    classShares: target.task === 'regression' ? null : sharesOf(frame.y, target.classes.length),
    rowsPerBlock: median(rowsByBlock(frame, policy)),
  };
}

type Values = Pick<FeatureReference, 'nulls' | 'edges' | 'shares' | 'constant'>;

function numericReference(values: Float64Array): Values {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const nulls = 1 - present.length / Math.max(1, values.length);
  const constant = present.length > 0 && present[0] === present[present.length - 1] ? present[0] : null;
  const cuts = Array.from(
    { length: CELLS - 1 },
    (_, cut) => present[Math.floor(((cut + 1) * present.length) / CELLS)],
  );
  const edges =
    constant === null && present.length > 0 ? [...new Set(cuts)].filter((edge) => edge > present[0]) : [];
  return { nulls, edges, shares: cellShares(present, edges), constant };
}

function categoricalReference(codes: Float64Array, levels: number): Values {
  const present = codes.filter((code) => !Number.isNaN(code));
  return {
    nulls: 1 - present.length / Math.max(1, codes.length),
    edges: [],
    shares: sharesOf(present, levels),
    constant: null,
  };
}

/** Share of the values in each cell: the first is below the first edge. */
export function cellShares(values: Float64Array, edges: readonly number[]): number[] {
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const value of values) {
    let cell = 0;
    while (cell < edges.length && value >= edges[cell]) cell++;
    counts[cell]++;
  }
  return counts.map((count) => count / Math.max(1, values.length));
}

/** Share of each code from 0 on; codes below 0 are levels that the definition does not name. */
export function sharesOf(codes: Float64Array, levels: number): number[] {
  const counts = Array.from({ length: levels }, () => 0);
  for (const code of codes) if (code >= 0) counts[code]++;
  return counts.map((count) => count / Math.max(1, codes.length));
}

export function rowsByBlock({ observedAt }: Frame, policy: Pick<Policy, 'block' | 'blockRows'>): number[] {
  const counts = new Map<number, number>();
  for (const block of blocksOf(observedAt, policy)) counts.set(block, (counts.get(block) ?? 0) + 1);
  return [...counts.values()];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
