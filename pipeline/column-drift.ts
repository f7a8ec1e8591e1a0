import type { ColumnDrift } from '../contracts/reports.ts';
import {
  calibratedP,
  cellOf,
  countCodes,
  jensenShannon,
  kolmogorovSmirnov,
  outside,
  shareTail,
  sorted,
  stabilityIndex,
  unseen,
  wasserstein,
} from '../statistics/index.ts';
import type { ColumnReference } from './column-reference.ts';

/** A column that never varied counts as moved once this share of its values differs. */
const BEGAN = 0.05;

/** Rise of the share of missing values that counts in practice. */
const NULLS = 0.1;

/** Share of values beyond all of the reference's, or of levels it doesn't have, that counts in practice. */
const BEYOND = 0.1;

/** One way in which a column may have moved, before it is known which of all of them count. */
export type Hypothesis = Omit<ColumnDrift, 'q'>;

/** What a column's values are held against, and how large reference and window are. */
export interface Held {
  past: ColumnReference;
  /** Rows of the reference. */
  rows: number;
  /** Rows of one of its own windows. */
  rowsPerWindow: number;
  /** Blocks in the present window: so many independent observations it has at least. */
  blocks: number;
  /** Stability index that counts in practice. */
  size: number;
}

/**
 * Every way in which a column may have moved, each with its size, the least size that counts in practice, and the
 * probability of such a size while nothing has moved.
 *
 * - `began`: it was constant, and there is no distance to a constant: the share of other values
 * - `psi`: the population stability index, calibrated on the reference's own windows
 * - `nulls`, `range`, `unseen`: shares, by the binomial tail over the window's blocks
 */
export function hypotheses(values: Float64Array, held: Held): Hypothesis[] {
  const { past } = held;
  const present = sorted(values);
  const nulls = 1 - present.length / Math.max(1, values.length);
  const list: Hypothesis[] = [shareOf('nulls', nulls, past.nulls + NULLS, past.nulls, held)];
  if (present.length === 0) return list;
  if (past.constant !== null) {
    const others = present.reduce((count, value) => count + Number(value !== past.constant), 0);
    return [...list, shareOf('began', others / present.length, BEGAN, 0, held)];
  }
  const numeric = past.quantiles.length > 0;
  const cells = numeric ? values.map((value) => cellOf(value, past.edges)) : values;
  const counts = countCodes(cells, past.counts.length);
  const beyond = numeric
    ? outside(present, past.quantiles[0], past.quantiles[past.quantiles.length - 1])
    : unseen(past.counts, counts, values);
  list.push(shareOf(numeric ? 'range' : 'unseen', beyond, BEYOND, past.beyond, held));
  const index = stabilityIndex(past.counts, counts);
  if (Number.isNaN(index)) return list;
  const quantiles = Float64Array.from(past.quantiles);
  const distances = numeric
    ? {
        jensenShannon: jensenShannon(past.counts, counts),
        kolmogorovSmirnov: kolmogorovSmirnov(quantiles, present),
        wasserstein: wasserstein(quantiles, present),
      }
    : { jensenShannon: jensenShannon(past.counts, counts) };
  list.push({
    distance: 'psi',
    value: index,
    limit: held.size,
    p: chance(index, present.length, held),
    distances,
  });
  return list;
}

/**
 * No expectation is smaller than that of independent rows, (B−1)(1/n₁ + 1/n₂) (Yurdakul and Naranjo 2020), and a window
 * with fewer rows than the reference's own has accordingly more of it.
 */
function chance(index: number, present: number, { past, rows, rowsPerWindow }: Held): number {
  const { mean, degrees, windows } = past.own;
  const independent = (past.counts.length - 1) * (1 / present + 1 / Math.max(1, rows));
  const expected = Math.max(independent, mean * Math.max(1, rowsPerWindow / present));
  return calibratedP(index, { mean: expected, degrees, windows });
}

function shareOf(
  distance: Hypothesis['distance'],
  value: number,
  limit: number,
  usual: number,
  { rows, blocks }: Held,
): Hypothesis {
  return { distance, value, limit, p: shareTail(value, blocks, Math.max(usual, 1 / (rows + 1))) };
}
