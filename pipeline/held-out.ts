import type { Frame } from '../contracts/frame.ts';
import type { Kind, Window } from '../contracts/reports.ts';
import { joined, type Predictions } from './predictions.ts';
import { rowAt, slice } from './slice.ts';
import type { Model } from './trainer.ts';

/**
 * The rows that say how good a version was when it became champion: the holdout of its validation, and what came after
 * it until the promotion, which the version answered in shadow. Its answers to them are honest, see `honestAnswers`. A
 * holdout of a few days alone is so few blocks that no later fall exceeds its error.
 *
 * @param validation the holdout
 * @param since instant of the promotion
 * @param window what is to be compared with it: shared with the holdout at most, never with the rest
 */
export const heldOut = (validation: Window, since: number, window: Window): Window => ({
  from: validation.from,
  to: Math.max(validation.to, Math.min(since, window.from)),
});

/** Answers to rows by parts of a model that were not fitted on them: before `trainedTo` those of its unseen part. */
export async function honestAnswers(
  model: Model,
  kind: Kind,
  frame: Frame,
  trainedTo: number,
): Promise<Predictions> {
  const unseenTo = model.unseen ? rowAt(frame, trainedTo) : 0;
  const since = await model.predict(slice(frame, unseenTo, frame.rows), kind);
  if (!model.unseen) return since;
  return joined(await model.unseen.predict(slice(frame, 0, unseenTo), kind), since);
}
