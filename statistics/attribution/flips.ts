import { chiSquaredTail } from '../drift/chi-squared.ts';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Rows of a window by cells of something that is known of them: 0/1 losses, and those expected without a change. */
export interface Partition {
  /** The cell of each row, −1 for none. */
  cell: Int32Array;
  cells: number;
}

export interface FlipTest {
  /** Share of labels that would have to be flipped to explain the change. */
  rate: number;
  /** P(cells differ as much | every label is flipped alike), the least over the partitions, times their number. */
  uniformP: number;
  /** Partition in which the cells differ most. */
  partition: number;
  /** P(so many errors where few are expected | nothing changed). */
  confidentP: number;
}

/** Cells with fewer rows say nothing. */
const FEW = 10;

/**
 * Does a risen error look like flipped labels? A flip turns a right answer wrong and a wrong one right, so labels
 * flipped at rate f raise the error of a row expected to be wrong with probability m by f·(1 − m·k/(k−1)), wherever it
 * lies (noise of Angluin and Laird, Learning from noisy examples, Machine Learning 1988): rows that the model is sure
 * of are hit like all others. A relation that changed is concentrated in a region, or at the boundary between the
 * classes. The rate is that of least squares; cells are compared by Pearson's χ² test, Bonferroni over the partitions.
 *
 * @param loss 1 for a wrong answer, 0 for a right one, of the window's rows
 * @param expected m, the probability of a wrong answer by the reference's relation, one a row
 * @param classes k, 2 or more
 * @param partitions ways to put the rows into cells, each with an entry a row; without one `uniformP` is 1
 *
 * @example
 * const loss = Float64Array.from({ length: 200 }, (_, row) => Number(row < 10 || (row >= 100 && row < 134)));
 * const expected = Float64Array.from({ length: 200 }, (_, row) => (row < 100 ? 0 : 0.3));
 * const cell = Int32Array.from({ length: 200 }, (_, row) => Number(row >= 100));
 * flipTest(loss, expected, 2, [{ cell, cells: 2 }]) // { rate: 0.1, uniformP: 1, partition: 0, confidentP: 0 }
 */
export function flipTest(
  loss: Float64Array,
  expected: Float64Array,
  classes: number,
  partitions: readonly Partition[],
): FlipTest {
  const room = expected.map((m) => 1 - (m * classes) / (classes - 1));
  let [excess, hit] = [0, 0];
  for (let row = 0; row < loss.length; row++) {
    excess += room[row] * (loss[row] - expected[row]);
    hit += room[row] ** 2;
  }
  const rate = Math.min(1, Math.max(0, hit > 0 ? excess / hit : 0));
  const flipped = expected.map((m, row) => Math.min(0.999, Math.max(0.001, m + rate * room[row])));
  let [uniformP, partition] = [1, 0];
  partitions.forEach((each, index) => {
    const p = Math.min(1, heterogeneity(loss, flipped, each) * partitions.length);
    if (p < uniformP) [uniformP, partition] = [p, index];
  });
  return { rate, uniformP, partition, confidentP: confidentP(loss, expected) };
}

/** Pearson's χ² of errors against those that flips at one rate make expect, by cell. */
function heterogeneity(loss: Float64Array, flipped: Float64Array, { cell, cells }: Partition): number {
  const wrong = new Float64Array(cells);
  const awaited = new Float64Array(cells);
  const variance = new Float64Array(cells);
  const rows = new Float64Array(cells);
  for (let row = 0; row < loss.length; row++) {
    const at = cell[row];
    if (at < 0) continue;
    rows[at]++;
    wrong[at] += loss[row];
    awaited[at] += flipped[row];
    variance[at] += flipped[row] * (1 - flipped[row]);
  }
  let [statistic, counted] = [0, 0];
  for (let at = 0; at < cells; at++) {
    if (rows[at] < FEW) continue;
    counted++;
    statistic += (wrong[at] - awaited[at]) ** 2 / variance[at];
  }
  return counted < 2 ? 1 : chiSquaredTail(statistic, counted - 1);
}

/** One-sided: errors among the half of the rows that are expected to have the fewest. */
function confidentP(loss: Float64Array, expected: Float64Array): number {
  const order = Float64Array.from(expected).sort();
  const half = order[Math.floor((order.length - 1) / 2)];
  let [wrong, awaited, variance] = [0, 0, 0];
  for (let row = 0; row < loss.length; row++) {
    if (expected[row] > half) continue;
    wrong += loss[row];
    awaited += expected[row];
    variance += Math.max(0.002, expected[row] * (1 - expected[row]));
  }
  return variance > 0 ? normalCdf(-(wrong - awaited) / Math.sqrt(variance), 0, 1) : 1;
}
