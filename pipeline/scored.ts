import type { Policy } from '../contracts/definition/definition.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import type { Scored } from '../statistics/index.ts';
import { blocksOf } from './blocks.ts';
import type { Predictions } from './predictions.ts';

/**
 * Labelled rows with a version's answers to them, as metrics take them. Rows of a block count as hanging together.
 *
 * @param frame labelled rows only
 */
export const scored = (
  frame: Frame,
  { predicted, scores }: Predictions,
  target: Target,
  policy: Pick<Policy, 'block' | 'blockRows'>,
): Scored => ({
  rows: frame.rows,
  classes: target.task === 'regression' ? 0 : target.classes.length,
  y: frame.y,
  predicted,
  scores: target.task === 'regression' ? undefined : scores,
  block: blocksOf(frame.observedAt, policy),
});
