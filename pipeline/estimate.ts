import type { Estimate, Metric } from '../contracts/reports.ts';
import { higherIsBetter, type Difference, type Measurement } from '../statistics/index.ts';

/** Where nothing is known of an error. Reports are JSON, which has no infinity. */
const UNKNOWN = Number.MAX_VALUE;

/** Metrics that lie between 0 and 1, whose differences lie between −1 and 1. */
const isShare = (metric: Metric): boolean => higherIsBetter(metric) && metric !== 'r2';

/** A measurement as it is reported; null where the metric is undefined on these rows (precision without a positive). */
export function measured({ value, low, high, standardError, rows, blocks }: Measurement): Estimate | null {
  if (Number.isNaN(value)) return null;
  return { value, low: finite(low), high: finite(high), standardError: finite(standardError), rows, blocks };
}

/** A difference as it is reported, positive is better; null where it is undefined. */
export function differing(
  { difference, low, high, standardError }: Pick<Difference, 'difference' | 'low' | 'high' | 'standardError'>,
  metric: Metric,
  rows: number,
): Estimate | null {
  if (Number.isNaN(difference)) return null;
  const bound = isShare(metric) ? 1 : UNKNOWN;
  return {
    value: difference,
    low: Math.max(low, -bound),
    high: Math.min(high, bound),
    standardError: finite(standardError),
    rows,
  };
}

/** A bound as it is reported. */
export const finite = (value: number): number => Math.max(-UNKNOWN, Math.min(UNKNOWN, value));
