import type { Policy } from '../contracts/definition/definition.ts';
import { column, type Frame, type Target } from '../contracts/frame.ts';
import type { Scored } from '../statistics/index.ts';
import { blocksOf } from './blocks.ts';
import type { Predictions } from './predictions.ts';

/** What decides how rows hang together and how much each counts. */
export type ScoringPolicy = Pick<Policy, 'block' | 'blockRows'> & {
  evaluation: Pick<Policy['evaluation'], 'weight'>;
};

/**
 * Labelled rows with a version's answers to them, as metrics take them. Rows of a block count as hanging together; where
 * the policy names a weight, a row counts by it, and one whose weight is missing or negative not at all.
 *
 * @param frame labelled rows only
 */
export const scored = (
  frame: Frame,
  { predicted, scores }: Predictions,
  target: Target,
  policy: ScoringPolicy,
): Scored => ({
  rows: frame.rows,
  classes: target.task === 'regression' ? 0 : target.classes.length,
  y: frame.y,
  predicted,
  scores: target.task === 'regression' ? undefined : scores,
  block: blocksOf(frame.observedAt, policy),
  weight: weightOf(frame, policy.evaluation.weight),
});

/** Rows that all count nothing count alike: there is a number then, and no error. */
function weightOf(frame: Frame, name: string | null): Float64Array | undefined {
  const index = frame.features.findIndex((feature) => feature.name === name);
  if (index < 0) return undefined;
  const weight = column(frame, index).map((value) => (value > 0 ? value : 0));
  return weight.some((value) => value > 0) ? weight : undefined;
}
