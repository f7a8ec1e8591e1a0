/** A version's answers to the rows of a frame, in their order. */
export interface Predictions {
  /** Class index, or value. */
  readonly predicted: Float64Array;
  /** Row-major rows × classes: the classes' probabilities; empty for regression. */
  readonly scores: Float64Array;
}

/** The answers to some of the rows, in the order given. */
export function takePredictions({ predicted, scores }: Predictions, rows: ArrayLike<number>): Predictions {
  const classes = predicted.length === 0 ? 0 : scores.length / predicted.length;
  const taken = { predicted: new Float64Array(rows.length), scores: new Float64Array(rows.length * classes) };
  for (let at = 0; at < rows.length; at++) {
    taken.predicted[at] = predicted[rows[at]];
    taken.scores.set(scores.subarray(rows[at] * classes, (rows[at] + 1) * classes), at * classes);
  }
  return taken;
}

/** The answers to the rows of one frame and then of another. */
export const joined = (first: Predictions, second: Predictions): Predictions => ({
  predicted: concatenated(first.predicted, second.predicted),
  scores: concatenated(first.scores, second.scores),
});

function concatenated(first: Float64Array, second: Float64Array): Float64Array {
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
