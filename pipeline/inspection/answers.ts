import type { Frame, Target } from '../../contracts/frame.ts';
import {
  classOf,
  fit,
  predict,
  type Fit,
  type Forest,
  type Parameters,
  type PredictionData,
} from '../../forest/index.ts';
import { featureKinds, taskOf } from '../forest-data.ts';
import type { Predictions } from '../predictions.ts';

/** A small forest, the same for the same rows: enough to see whether there is something to be learnt. */
export const smallForest = (
  { rows, x, y, features }: Frame,
  target: Target,
  { trees, ...parameters }: { trees: number } & Parameters,
): Promise<Fit> =>
  fit(
    { rows, x, y, features: featureKinds(features) },
    {
      task: taskOf(target),
      groups: [{ name: 'all', trees, from: 0, to: rows }],
      parameters: { minLeaf: 5, bins: 128, ...parameters },
      seed: 1,
    },
  );

/** A forest's answers to rows. */
export function answersOf(forest: Forest, rows: PredictionData): Predictions {
  const { scores } = predict(forest, rows);
  const { task } = forest;
  return task.type === 'regression'
    ? { predicted: scores, scores: new Float64Array() }
    : { predicted: Float64Array.from(classOf(scores, task.classes)), scores };
}
