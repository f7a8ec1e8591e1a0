import type { Policy } from '../contracts/definition/definition.ts';
import type { Estimate } from '../contracts/reports.ts';
import { alarmConfidence } from '../statistics/index.ts';

/**
 * Two-sided confidence of the interval that must lie past the threshold: the policy's, or what its expected time between
 * false alarms asks for.
 *
 * @param now the window's measurement
 * @param reference what it is compared with; null for a fixed threshold, which has no error
 */
export function confidenceFor(
  { falseAlarms, confidence, every, confirmations }: Policy['evaluation'],
  now: Pick<Estimate, 'blocks'>,
  reference: Pick<Estimate, 'blocks'> | null,
): number {
  if (falseAlarms === null) return confidence;
  // The variance of a mean of blocks goes with 1 / blocks, as in the pooled test of the difference.
  const variance = ({ blocks }: Pick<Estimate, 'blocks'>) => 1 / Math.max(1, blocks ?? 1);
  const shared = reference === null ? 0 : variance(reference) / (variance(reference) + variance(now));
  return alarmConfidence({ windows: falseAlarms / every, confirmations, shared });
}
