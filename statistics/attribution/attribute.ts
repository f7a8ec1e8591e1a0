import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** One side of a comparison: labelled rows of the reference, or of the window. Arrays have an entry a row. */
export interface Side {
  /** The row's loss. */
  loss: Float64Array;
  /** The loss that the reference's relation of inputs to target makes expect of such a row. */
  expected: Float64Array;
  /** P(the row is of the window | its inputs), 0 to 1, by trees that didn't see the row. */
  propensity: Float64Array;
  /** Rows with the same number hang together and count as one observation. */
  block: Int32Array;
}

/** A part of the change in mean loss, positive is worse, with its interval. */
export interface Part {
  value: number;
  low: number;
  high: number;
}

export interface Decomposition {
  /** Window less reference. */
  change: Part;
  /** What comes of inputs that moved. */
  inputs: Part;
  /** What comes of a changed relation of inputs to target. */
  relation: Part;
  /** Share of the window's rows that the comparison of like with like rests on (Kish). */
  overlap: number;
}

/**
 * Splits the change of a mean loss between a reference and a window: `change` = `inputs` + `relation`.
 *
 * The relation is compared where both have rows: each side's rows are weighted by the other side's propensity, so that
 * both stand for the inputs they share (Cai, Namkoong and Yadlowsky, Diagnosing model performance under distribution
 * shift, arXiv 2303.02011; overlap weights: Li, Morgan and Zaslavsky, Balancing covariates via propensity score
 * weighting, JASA 2018). What is compared is the loss beyond the expected one, which takes out what the weights leave
 * unbalanced and most of the noise (augmented weighting: Robins, Rotnitzky and Zhao, JASA 1994). The rest of the change
 * is the inputs'.
 *
 * Intervals are Student's t on the influence values' sums by block, with Welch's degrees of freedom; estimating
 * propensity and expectation adds nothing to first order. All three hold together with the confidence asked for
 * (Bonferroni). A side without two blocks, or without overlap, leaves them unbounded.
 *
 * @param reference, window the two sides, in the loss's unit; they may have different numbers of rows
 * @param confidence of all three intervals together, two-sided
 * @throws RangeError when a side has no rows or arrays of different lengths or
 *   values that are NaN or infinite, or `confidence` is not between 0 and 1
 *
 * @example
 * const half = new Float64Array(4).fill(0.5);
 * const side = { expected: half, propensity: half, block: Int32Array.of(0, 1, 2, 3) };
 * const reference = { ...side, loss: Float64Array.of(0, 1, 0, 1) };
 * const window = { ...side, loss: Float64Array.of(1, 1, 1, 0) };
 * attribute(reference, window, { confidence: 0.95 })
 * // { change: { value: 0.25 }, inputs: { value: 0 }, relation: { low: -1.0145, high: 1.5145 }, overlap: 1 }
 */
export function attribute(
  reference: Side,
  window: Side,
  { confidence }: { confidence: number },
): Decomposition {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence must be between 0 and 1 (got ${confidence})`);
  const past = weighed(reference, reference.propensity);
  const now = weighed(
    window,
    window.propensity.map((p) => 1 - p),
  );
  const change = now.mean - past.mean;
  const relation = now.excess - past.excess;
  const each = 1 - (1 - confidence) / 3;
  const part = (value: number, of: (side: Weighed, row: number) => number): Part => {
    const margin = marginOf(spread(reference, past, of), spread(window, now, of), each);
    return { value, low: value - margin, high: value + margin };
  };
  const whole = (side: Weighed, row: number) => side.total[row];
  const related = (side: Weighed, row: number) => side.related[row];
  const moved = (side: Weighed, row: number) => side.total[row] - side.related[row];
  return {
    change: part(change, whole),
    inputs: part(change - relation, moved),
    relation: part(relation, related),
    overlap: now.overlap,
  };
}

interface Weighed {
  mean: number;
  /** Weighted mean of the loss beyond the expected one. */
  excess: number;
  /** Influence of each row on the mean and on the excess. */
  total: Float64Array;
  related: Float64Array;
  overlap: number;
}

function weighed({ loss, expected, propensity, block }: Side, weight: Float64Array): Weighed {
  const rows = loss.length;
  if (rows === 0) throw new RangeError('a side of the comparison has no rows');
  if (expected.length !== rows || propensity.length !== rows || block.length !== rows)
    throw new RangeError(`a side of the comparison has arrays of different lengths (${rows} losses)`);
  let [sum, weights, squares, excess] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    sum += loss[row];
    weights += weight[row];
    squares += weight[row] ** 2;
    excess += weight[row] * (loss[row] - expected[row]);
  }
  if (!Number.isFinite(sum + weights + excess))
    throw new RangeError('a side of the comparison has a value that is NaN or infinite');
  const mean = sum / rows;
  excess = weights > 0 ? excess / weights : NaN;
  return {
    mean,
    excess,
    total: loss.map((value) => (value - mean) / rows),
    related: loss.map((value, row) => (weight[row] * (value - expected[row] - excess)) / weights),
    overlap: squares > 0 ? (weights * weights) / squares / rows : 0,
  };
}

interface Spread {
  variance: number;
  degrees: number;
}

/** Variance of the sum of the rows' influences, blocks taken as units (Liang and Zeger 1986). */
function spread({ block }: Side, side: Weighed, of: (side: Weighed, row: number) => number): Spread {
  const sums = new Map<number, number>();
  for (let row = 0; row < block.length; row++)
    sums.set(block[row], (sums.get(block[row]) ?? 0) + of(side, row));
  const units = sums.size;
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return { variance: units > 1 ? (units / (units - 1)) * squares : Infinity, degrees: units - 1 };
}

function marginOf(a: Spread, b: Spread, confidence: number): number {
  const variance = a.variance + b.variance;
  if (!(variance < Infinity)) return Infinity;
  if (variance === 0) return 0;
  const degrees = variance ** 2 / (a.variance ** 2 / a.degrees + b.variance ** 2 / b.degrees);
  return tQuantile(1 - (1 - confidence) / 2, degrees) * Math.sqrt(variance);
}
