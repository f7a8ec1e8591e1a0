import {
  columnOf,
  outputsOf,
  type Task,
  type StreamedTrainingData,
  type TrainingData,
  type TreeGroup,
} from './data.ts';
import { Generator } from './random.ts';

/** Rows that leaf sizes are tried on at most: with fewer, larger leaves than the whole data need would win. */
const SAMPLE = 20_000;

/** Trees of each of the two halves of a trial. */
export const HALF_TRIAL = 12;
const CANDIDATES = [1, 2, 5, 10, 20, 50];

/** The leaf sizes that are tried for so many rows: a tree with fewer than ten leaves is no forest's tree. */
export const leafSizes = (rows: number): number[] =>
  CANDIDATES.filter((size) => size === 1 || 10 * size <= Math.min(rows, SAMPLE));

/**
 * The loss of a forest of so many trees, from the mean out-of-bag losses of one of 2 × `HALF_TRIAL` trees and of its halves:
 * by V trees it is a + b / V, where b is the trees' variance, so that few trees alone would let large leaves win.
 */
export function lossOfMany(trees: number, { both, halves }: { both: number; halves: number }): number {
  const variance = (halves - both) / (meanInverseVoters(HALF_TRIAL) - meanInverseVoters(2 * HALF_TRIAL));
  return both - variance * meanInverseVoters(2 * HALF_TRIAL) + variance / trees;
}

/** The mean of 1 / V over the rows with V > 0, if so many trees have a row out of bag with probability 1 / e each. */
function meanInverseVoters(trees: number): number {
  const share = Math.exp(-1);
  let probability = (1 - share) ** trees;
  const some = 1 - probability;
  let mean = 0;
  for (let voters = 1; voters <= trees; voters++) {
    probability *= ((trees - voters + 1) / voters) * (share / (1 - share));
    mean += probability / voters;
  }
  return mean / some;
}

/** Up to 20,000 of the groups' rows, drawn without replacement, in their order. */
export async function sampleRows(
  data: TrainingData | StreamedTrainingData,
  groups: readonly TreeGroup[],
  seed: number,
): Promise<TrainingData> {
  const from = Math.min(...groups.map((group) => group.from));
  const to = Math.max(...groups.map((group) => group.to));
  const random = new Generator(seed, 0);
  const chosen: number[] = [];
  // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
  for (let row = from; row < to && chosen.length < SAMPLE; row++) {
    if (random.below(to - row) < SAMPLE - chosen.length) chosen.push(row);
  }
  const rows = chosen.length;
  const x = new Float64Array(new SharedArrayBuffer(8 * rows * data.features.length));
  for (let f = 0; f < data.features.length; f++) {
    const column = await columnOf(data, f);
    for (let i = 0; i < rows; i++) x[f * rows + i] = column[chosen[i]];
  }
  const pick = (values: Float64Array) => Float64Array.from(chosen, (row) => values[row]);
  return { rows, x, features: data.features, y: pick(data.y), weights: data.weights && pick(data.weights) };
}

/**
 * What out-of-bag shares or means lose in each row, weighted; NaN in rows without any. The Brier score, or the squared
 * error: unlike the share of wrong classes it tells apart forests that elect the same.
 */
export function outOfBagLosses(
  task: Task,
  y: Float64Array,
  outputs: Float64Array,
  weights: Float64Array | undefined,
): Float64Array {
  const width = outputsOf(task);
  return y.map((target, row) => {
    let loss = 0;
    for (let k = 0; k < width; k++) {
      const truth = task.type === 'regression' ? target : +(target === k);
      loss += (outputs[row * width + k] - truth) ** 2;
    }
    return weights ? weights[row] * loss : loss;
  });
}

/** The mean of the rows that have a number. */
export function meanLoss(losses: Float64Array): number {
  const known = losses.filter((loss) => !Number.isNaN(loss));
  return known.reduce((sum, loss) => sum + loss, 0) / known.length;
}

/** The standard error of the difference between two mean losses on the same rows. */
export function errorOfDifference(one: Float64Array, other: Float64Array): number {
  const differences = one
    .map((loss, row) => loss - other[row])
    .filter((difference) => !Number.isNaN(difference));
  const rows = differences.length;
  const mean = meanLoss(differences);
  const squares = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
  return Math.sqrt(squares / (rows * Math.max(1, rows - 1)));
}
