import type { Policy } from '../contracts/definition/definition.ts';
import { column, type Frame } from '../contracts/frame.ts';
import type { DriftReport, FeatureDrift } from '../contracts/reports.ts';
import { cellShares, sharesOf, type FeatureReference, type ReferenceRecord } from './reference.ts';

/** Stands for the share of an empty cell, whose logarithm would be infinite. */
const EMPTY = 1e-4;

/** A feature that never varied counts as moved once this share of its values differs. */
const BEGAN = 0.05;

/** Rise of the share of missing values that counts in practice. */
const NULLS = 0.1;

/**
 * Which inputs moved away from what a version was trained on. A population stability index counts only beyond the
 * policy's practical size and what two samples of one distribution show: its mean there is (B−1)(1/n₁ + 1/n₂) for B
 * cells (Yurdakul and Naranjo 2020), taken twice.
 */
export function driftOf(
  frame: Frame,
  reference: ReferenceRecord,
  { drift: { size, share: limit } }: Pick<Policy, 'drift'>,
): DriftReport {
  const moved: (FeatureDrift & { importance: number })[] = [];
  frame.features.forEach(({ name }, index) => {
    const past = reference.features.find((feature) => feature.name === name);
    if (!past) return;
    const distance = distanceOf(column(frame, index), past, reference.rows, size);
    if (distance) moved.push({ feature: name, ...distance, importance: past.importance });
  });
  const share = moved.reduce((total, { importance }) => total + importance, 0);
  moved.sort((a, b) => b.value / b.limit - a.value / a.limit);
  return {
    moved: moved.map(({ importance, ...drift }) => drift),
    share,
    drifted: moved.length > 0 && share >= limit,
  };
}

type Distance = Pick<FeatureDrift, 'distance' | 'value' | 'limit'>;

function distanceOf(
  values: Float64Array,
  past: FeatureReference,
  pastRows: number,
  size: number,
): Distance | null {
  const present = values.filter((value) => !Number.isNaN(value));
  const nulls = 1 - present.length / Math.max(1, values.length);
  if (nulls - past.nulls > NULLS) return { distance: 'nulls', value: nulls, limit: past.nulls + NULLS };
  if (past.constant !== null) {
    const others = present.filter((value) => value !== past.constant).length / Math.max(1, present.length);
    return others > BEGAN ? { distance: 'began', value: others, limit: BEGAN } : null;
  }
  const shares =
    past.edges.length > 0 ? cellShares(present, past.edges) : sharesOf(present, past.shares.length);
  const noise = (shares.length - 1) * (1 / Math.max(1, present.length) + 1 / Math.max(1, pastRows));
  const limit = size + 2 * noise;
  const value = stabilityIndex(past.shares, shares);
  return value > limit ? { distance: 'psi', value, limit } : null;
}

/** Σ (q − p) ln(q / p) over the cells. */
export function stabilityIndex(past: readonly number[], present: readonly number[]): number {
  return past.reduce((sum, share, cell) => {
    const p = Math.max(share, EMPTY);
    const q = Math.max(present[cell], EMPTY);
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}
