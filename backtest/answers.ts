import type { Frame, Target } from '../contracts/frame.ts';
import type { Kind, Window } from '../contracts/reports.ts';
import type { Predictions } from '../pipeline/predictions.ts';
import { rowAt, slice } from '../pipeline/slice.ts';
import type { Model } from '../pipeline/trainer.ts';

/** Answers to all rows of a recording, filled in span by span; NaN where nobody has answered. */
export type Answers = Predictions;

export function noAnswers({ rows }: Pick<Frame, 'rows'>, target: Target): Answers {
  const classes = target.task === 'regression' ? 0 : target.classes.length;
  return {
    predicted: new Float64Array(rows).fill(NaN),
    scores: new Float64Array(rows * classes).fill(NaN),
  };
}

/** A version's answers to the rows of a window. */
export interface Given {
  /** The first of the rows. */
  row: number;
  answers: Predictions;
}

export async function answer(
  frame: Frame,
  { from, to }: Window,
  { model, kind }: { model: Model; kind: Kind },
): Promise<Given> {
  const row = rowAt(frame, from);
  return { row, answers: await model.predict(slice(frame, row, rowAt(frame, to)), kind) };
}

export function fill(all: Answers, { row, answers }: Given): void {
  all.predicted.set(answers.predicted, row);
  const classes = all.scores.length / Math.max(1, all.predicted.length);
  all.scores.set(answers.scores, row * classes);
}

/** The answers, and where there are none those of another. */
export function orElse({ predicted, scores }: Answers, other: Answers): Answers {
  const classes = scores.length / Math.max(1, predicted.length);
  const absent = (row: number) => Number.isNaN(predicted[row]);
  return {
    predicted: predicted.map((value, row) => (absent(row) ? other.predicted[row] : value)),
    scores: scores.map((value, at) => (absent(Math.floor(at / classes)) ? other.scores[at] : value)),
  };
}
