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

/** Share of the trees that have a row out of bag, (1 − 1/n)ⁿ. */
const OUT_OF_BAG = Math.exp(-1);

/** The leaf sizes that are tried for so many rows: a tree with fewer than ten leaves is no forest's tree. */
export const leafSizes = (rows: number): number[] =>
  CANDIDATES.filter((size) => size === 1 || 10 * size <= Math.min(rows, SAMPLE));

/**
 * The loss of a forest of so many trees, from the out-of-bag losses of one of 2 × `HALF_TRIAL` trees and of its halves: it
 * falls as a + b / T, where b is the trees' variance, so that few trees alone would let large leaves win.
 */
export function lossOfMany(trees: number, { both, halves }: { both: number; halves: number }): number {
  const limit = 2 * both - halves;
  return limit + ((both - limit) * OUT_OF_BAG * 2 * HALF_TRIAL) / trees;
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
 * What out-of-bag shares or means lose, weighted, over the rows that have one: the Brier score, or the squared error.
 * Unlike the share of wrong classes it tells apart forests that elect the same.
 */
export function outOfBagLoss(
  task: Task,
  y: Float64Array,
  outputs: Float64Array,
  weights: Float64Array | undefined,
): number {
  const width = outputsOf(task);
  let loss = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    if (Number.isNaN(outputs[row * width])) continue;
    const weight = weights ? weights[row] : 1;
    total += weight;
    for (let k = 0; k < width; k++) {
      const truth = task.type === 'regression' ? y[row] : +(y[row] === k);
      loss += weight * (outputs[row * width + k] - truth) ** 2;
    }
  }
  return loss / total;
}
