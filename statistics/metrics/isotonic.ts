/**
 * Isotonic regression: the rising step function closest to `y` in squares, by pooling adjacent violators (Ayer, Brunk,
 * Ewing, Reid and Silverman, Annals of Mathematical Statistics 1955). It turns a classifier's scores into probabilities
 * (Zadrozny and Elkan, KDD 2002).
 *
 * @param score one a row; rows of one score share a step
 * @param y what was observed, one a row, for example 0 or 1
 * @param weight not negative, one a row
 * @returns the function: between the scores of two steps it is linear, beyond them constant, of NaN it is NaN
 * @throws RangeError when there are no rows, the lengths differ, or a score or an observation is NaN or infinite
 *
 * @example
 * const calibrated = isotonic(Float64Array.of(0.1, 0.4, 0.6, 0.9), Float64Array.of(0, 1, 0, 1));
 * [0, 0.5, 0.75, 1].map(calibrated) // [0, 0.5, 0.75, 1]
 */
export function isotonic(
  score: Float64Array,
  y: Float64Array,
  weight: Float64Array = new Float64Array(y.length).fill(1),
): (score: number) => number {
  if (score.length !== y.length || weight.length !== y.length)
    throw new RangeError(`score has ${score.length} entries, y ${y.length}, weight ${weight.length}`);
  if (score.length === 0) throw new RangeError('there are no rows to learn from');
  const missing = score.findIndex((value, row) => !Number.isFinite(value + y[row]));
  if (missing >= 0)
    throw new RangeError(`row ${missing} has no finite score and label: leave rows without a label out`);
  const steps = pooled(score, y, weight);
  return (value) => (Number.isNaN(value) ? NaN : interpolated(steps, value));
}

/** Rows of neighbouring scores that share a value. */
interface Step {
  from: number;
  to: number;
  mean: number;
  weight: number;
}

function pooled(score: Float64Array, y: Float64Array, weight: Float64Array): Step[] {
  const order = Uint32Array.from(score.keys()).sort((a, b) => score[a] - score[b]);
  const steps: Step[] = [];
  for (const row of order) {
    let step: Step = { from: score[row], to: score[row], mean: y[row], weight: weight[row] };
    for (;;) {
      const last = steps.at(-1);
      if (!last || (last.to < step.from && last.mean < step.mean)) break;
      steps.pop();
      const total = last.weight + step.weight;
      const mean = total > 0 ? (last.mean * last.weight + step.mean * step.weight) / total : last.mean;
      step = { from: last.from, to: step.to, mean, weight: total };
    }
    steps.push(step);
  }
  return steps;
}

function interpolated(steps: readonly Step[], value: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle].to < value) low = middle + 1;
    else high = middle;
  }
  if (low === steps.length) return steps[low - 1].mean;
  const step = steps[low];
  if (low === 0 || value >= step.from) return step.mean;
  const before = steps[low - 1];
  return before.mean + ((step.mean - before.mean) * (value - before.to)) / (step.from - before.to);
}
