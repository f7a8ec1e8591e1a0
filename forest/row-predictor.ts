import { coderOf } from './binning.ts';
import { applyCalibration } from './calibration.ts';
import { outputsOf } from './data.ts';
import { treesOf, type Forest } from './forest.ts';
import { calibrationOf, type Prediction, type PredictOptions } from './predict.ts';
import { highest } from './tree.ts';
import { leafOf } from './walk.ts';

/**
 * For serving: a function that predicts one row in microseconds, as `predict` does. What it returns is overwritten by
 * its next call.
 *
 * ```ts
 * const predictRow = rowPredictor(forest);
 * const { scores, classes } = predictRow([0.3, 17, NaN]);
 * ```
 */
export function rowPredictor(
  forest: Forest,
  { groups }: PredictOptions = {},
): (row: ArrayLike<number>) => Prediction {
  const trees = treesOf(forest, groups);
  const calibration = calibrationOf(forest, groups);
  const outputs = outputsOf(forest.task);
  const classifies = forest.task.type === 'classification';
  const coders = forest.features.map(coderOf);
  const codes = new Uint16Array(coders.length);
  const votes = new Uint16Array(outputs);
  const scores = new Float64Array(outputs);
  const classes = new Uint8Array(classifies ? 1 : 0);
  const prediction: Prediction = { scores, classes };
  return (row) => {
    if (row.length !== coders.length) {
      throw new RangeError(`a row must hold ${coders.length} values (got ${row.length})`);
    }
    for (let f = 0; f < coders.length; f++) codes[f] = coders[f].code(row[f]);
    scores.fill(0);
    votes.fill(0);
    let most = 0;
    for (const tree of trees) {
      const start = leafOf(tree, codes);
      for (let k = 0; k < outputs; k++) scores[k] += tree.values[start + k];
      if (!classifies) continue;
      const vote = highest(tree.values, start, outputs);
      if (++votes[vote] > most) {
        most = votes[vote];
        classes[0] = vote;
      }
    }
    for (let k = 0; k < outputs; k++) scores[k] /= trees.length;
    if (calibration) applyCalibration(calibration, scores, outputs);
    return prediction;
  };
}
