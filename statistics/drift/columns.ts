import { countCodes } from './cells.ts';
import { chiSquared, type ChiSquared } from './chi-squared.ts';
import { kolmogorovSmirnovP } from './kolmogorov-smirnov.ts';
import { pooled } from './pooled.ts';
import { jensenShannon, stabilityIndex } from './shares.ts';

/** Cells that a numeric column's values are counted in, cut at the reference's quantiles. */
export const CELLS = 10;

/** How far a column's values lie from those of a reference. Distances of a column without values are NaN. */
export interface ColumnDistances {
  /** Population stability index over the cells or levels. */
  stabilityIndex: number;
  /** Jensen–Shannon distance over the cells or levels, in root nats. */
  jensenShannon: number;
  /** Share of missing values in the current column less that in the reference. */
  nulls: number;
}

export interface NumericDistances extends ColumnDistances {
  kolmogorovSmirnov: { statistic: number; p: number };
  /** In the column's own unit. */
  wasserstein: number;
  /** Share of the current values below the reference's least or above its largest. */
  outside: number;
}

export interface CategoricalDistances extends ColumnDistances {
  chiSquared: ChiSquared;
  /** Share of the current rows with a level that the reference doesn't have. */
  unseen: number;
}

/**
 * All distances of a numeric column, exact, rows taken as independent. Those of the cells are over at most `CELLS` cells
 * of about equal share of the reference. Each distance's source stands with its own function.
 *
 * @param reference, current one value a row, any order; NaN is missing
 *
 * @example
 * compareNumeric(Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5, NaN))
 * // { kolmogorovSmirnov: { statistic: 0.5, p: 0.6571 }, wasserstein: 1.5, outside: 0.3333, nulls: 0.25 }
 */
export function compareNumeric(reference: Float64Array, current: Float64Array): NumericDistances {
  const order = pooled(reference, current, CELLS);
  const [past, now] = order.counts;
  const [n, m] = order.present;
  const statistic = order.kolmogorovSmirnov;
  return {
    stabilityIndex: stabilityIndex(past, now),
    jensenShannon: jensenShannon(past, now),
    kolmogorovSmirnov: { statistic, p: kolmogorovSmirnovP(n, m, statistic) },
    wasserstein: order.wasserstein,
    outside: order.outside,
    nulls: missing(current, m) - missing(reference, n),
  };
}

/**
 * All distances of a categorical column, exact, rows taken as independent. Each distance's source stands with its own
 * function.
 *
 * @param reference, current the index of each row's level; −1 for a level that isn't known, NaN for a missing one
 * @param levels how many levels are known
 *
 * @example
 * compareCategorical(Float64Array.of(0, 0, 1, 1), Float64Array.of(0, 1, 2, -1), 3)
 * // { chiSquared: { statistic: 1.5556, degrees: 2, p: 0.4594 }, unseen: 0.5, nulls: 0 }
 */
export function compareCategorical(
  reference: Float64Array,
  current: Float64Array,
  levels: number,
): CategoricalDistances {
  const [counts, others] = [countCodes(reference, levels), countCodes(current, levels)];
  return {
    stabilityIndex: stabilityIndex(counts, others),
    jensenShannon: jensenShannon(counts, others),
    chiSquared: chiSquared(counts, others),
    unseen: unseen(counts, others, current),
    nulls: nanShare(current) - nanShare(reference),
  };
}

/**
 * Share of the rows with a level that the reference doesn't have, or that isn't known; NaN without rows.
 *
 * @param reference, counts rows by level, of the reference and of `codes`, of equal length
 * @param codes the index of each row's level; −1 for a level that isn't known, NaN for a missing one
 *
 * @example
 * unseen([2, 2, 0], [1, 1, 1], Float64Array.of(0, 1, 2, -1)) // 0.5
 */
export function unseen(reference: ArrayLike<number>, counts: ArrayLike<number>, codes: Float64Array): number {
  let rows = 0;
  for (let level = 0; level < counts.length; level++) if (reference[level] === 0) rows += counts[level];
  for (let row = 0; row < codes.length; row++) if (codes[row] < 0) rows++;
  return codes.length === 0 ? NaN : rows / codes.length;
}

const missing = (values: Float64Array, present: number): number =>
  values.length === 0 ? 0 : 1 - present / values.length;

function nanShare(values: Float64Array): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) if (values[row] !== values[row]) count++;
  return values.length === 0 ? 0 : count / values.length;
}
