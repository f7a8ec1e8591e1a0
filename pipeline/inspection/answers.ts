import { classOf, predict, type Forest, type PredictionData } from '../../forest/index.ts';
import type { Predictions } from '../predictions.ts';

/** A forest's answers to rows. */
export function answersOf(forest: Forest, rows: PredictionData): Predictions {
  const { scores } = predict(forest, rows);
  const { task } = forest;
  return task.type === 'regression'
    ? { predicted: scores, scores: new Float64Array() }
    : { predicted: Float64Array.from(classOf(scores, task.classes)), scores };
}
