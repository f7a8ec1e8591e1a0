import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { chiSquaredTail } from '../drift/chi-squared.ts';

/** Rows of the reference, or of the window. Arrays have an entry a row. */
export interface Losses {
  /** 1 for a wrong answer, 0 for a right one. */
  loss: Float64Array;
  /** m, the probability of a wrong answer by the reference's relation. */
  expected: Float64Array;
}

/** Rows of both sides by cells of something that is known of them. */
export interface Partition {
  /** The cell of each row, −1 for none. */
  reference: Int32Array;
  window: Int32Array;
  cells: number;
}

export interface FlipTest {
  /** Share of labels that would have to be flipped to explain the change. */
  rate: number;
  /** P(errors as uneven | every label is flipped alike), the least of all tests, times their number. */
  uniformP: number;
  /** Partition whose cells differ most, and its own p-value, times the number of tests; 0 and 1 without one. */
  partition: number;
  partitionP: number;
  /** P(so many errors where few are expected | nothing changed). */
  confidentP: number;
}

/** Cells with fewer rows on either side say nothing. */
const FEW = 10;

/** Least variance of a 0/1 loss where next to no errors are expected. */
const LEAST_VARIANCE = 0.001;

/**
 * Does a risen error look like flipped labels? A flip turns a right answer wrong and a wrong one right, so labels
 * flipped at rate f raise the error of a row expected to be wrong with probability m by f·(1 − m·k/(k−1)), wherever it
 * lies (noise of Angluin and Laird, Learning from noisy examples, Machine Learning 1988): rows that the model is sure
 * of are hit like all others. A relation that changed is concentrated in a region, or at the boundary between the
 * classes. So two things are tested: whether the rate rises with m (by weighted least squares), and whether cells differ
 * from the rate that suits them best (minimum χ²: Neyman 1949), Bonferroni over all tests. What the reference's own rows
 * err beyond the expected is taken off, and both sides' sampling errors count.
 *
 * @param reference, window the two sides; they may have different numbers of rows
 * @param classes k, 2 or more
 * @param partitions ways to put the rows into cells, for example by a feature
 * @throws RangeError when a loss or an expected one is NaN or infinite
 *
 * @example
 * const cell = Int32Array.from({ length: 200 }, (_, row) => Number(row >= 100));
 * const expected = Float64Array.from(cell, (unsure) => 0.3 * unsure);
 * const before = Float64Array.from(cell, (unsure, row) => Number(unsure && row < 130));
 * const after = Float64Array.from(cell, (unsure, row) => Number(row < 10 || (unsure && row < 134)));
 * const partition = { reference: cell, window: cell, cells: 2 };
 * flipTest({ loss: before, expected }, { loss: after, expected }, 2, [partition]) // { rate: 0.1, uniformP: 1, partitionP: 1 }
 */
export function flipTest(
  reference: Losses,
  window: Losses,
  classes: number,
  partitions: readonly Partition[],
): FlipTest {
  const sides = [reference.loss, reference.expected, window.loss, window.expected];
  if (!sides.every((values) => values.every(Number.isFinite)))
    throw new RangeError('a loss, or an expected one, is NaN or infinite');
  const room = window.expected.map((m) => roomOf(m, classes));
  let [excess, hit] = [0, 0];
  for (let row = 0; row < room.length; row++) {
    excess += room[row] * (window.loss[row] - window.expected[row]);
    hit += room[row] ** 2;
  }
  const rate = Math.min(1, Math.max(0, hit > 0 ? excess / hit : 0));
  const flipped = window.expected.map((m, row) => m + rate * room[row]);
  const tests = partitions.length + 1;
  let [partition, partitionP] = [0, 1];
  partitions.forEach((each, index) => {
    const past = excessByCell(reference, each.reference, each.cells);
    const now = excessByCell(window, each.window, each.cells, flipped);
    const p = Math.min(1, tests * heterogeneity(past, now, meansByCell(room, each)));
    if (p < partitionP) [partition, partitionP] = [index, p];
  });
  const uniformP = Math.min(partitionP, tests * boundaryP(reference, { ...window, flipped }, classes));
  return { rate, uniformP, partition, partitionP, confidentP: confidentP(reference, window) };
}

/** P(the rate of flips rises as much with m, between the sides | it does not); 1 where m does not vary. */
function boundaryP(reference: Losses, window: Losses & { flipped: Float64Array }, classes: number): number {
  const past = rateByDoubt(reference, reference.expected, classes);
  const now = rateByDoubt(window, window.flipped, classes);
  const z = (now.rise - past.rise) / Math.sqrt(now.variance + past.variance);
  return Number.isFinite(z) ? 2 * normalCdf(-Math.abs(z), 0, 1) : 1;
}

/** Loss less expected as that of flips at rate f + g·m, by weighted least squares: the rise g with its variance. */
function rateByDoubt(
  { loss, expected }: Losses,
  chance: Float64Array,
  classes: number,
): { rise: number; variance: number } {
  let [ff, fg, gg, fy, gy] = [0, 0, 0, 0, 0];
  for (let row = 0; row < loss.length; row++) {
    const m = expected[row];
    const f = roomOf(m, classes);
    const g = m * f;
    const weight = 1 / varianceOf(chance[row]);
    ff += weight * f * f;
    fg += weight * f * g;
    gg += weight * g * g;
    fy += weight * f * (loss[row] - m);
    gy += weight * g * (loss[row] - m);
  }
  const determinant = ff * gg - fg * fg;
  return determinant > 1e-9 * ff * gg
    ? { rise: (ff * gy - fg * fy) / determinant, variance: ff / determinant }
    : { rise: NaN, variance: NaN };
}

/** By how much a flip raises the error of a row that is expected to be wrong with probability m. */
const roomOf = (m: number, classes: number): number => 1 - (m * classes) / (classes - 1);

const varianceOf = (chance: number): number => Math.max(LEAST_VARIANCE, chance * (1 - chance));

/** P(excesses of the cells are as far from one rate of flips | it is one rate). */
function heterogeneity(past: readonly Excess[], now: readonly Excess[], room: Float64Array): number {
  let [square, product, weight, counted] = [0, 0, 0, 0];
  now.forEach((own, cell) => {
    if (own.rows < FEW || past[cell].rows < FEW) return;
    const { mean, variance } = difference(past[cell], own);
    counted++;
    square += mean ** 2 / variance;
    product += (mean * room[cell]) / variance;
    weight += room[cell] ** 2 / variance;
  });
  if (counted < 2) return 1;
  const statistic = square - (weight > 0 ? product ** 2 / weight : 0);
  return chiSquaredTail(Math.max(0, statistic), counted - 1);
}

/** One-sided: errors among the half of the window's rows that are expected to have the fewest. */
function confidentP(reference: Losses, window: Losses): number {
  const order = Float64Array.from(window.expected).sort();
  const half = order[Math.floor((order.length - 1) / 2)];
  const sure = (side: Losses) =>
    excessByCell(
      side,
      Int32Array.from(side.expected, (m) => (m > half ? -1 : 0)),
      1,
    )[0];
  const { mean, variance } = difference(sure(reference), sure(window));
  return variance > 0 ? normalCdf(-mean / Math.sqrt(variance), 0, 1) : 1;
}

/** Errors beyond the expected ones among some rows, and the variance of their number. */
interface Excess {
  rows: number;
  errors: number;
  variance: number;
}

/** @param chance that the variance is about: the expected one, or that with flips */
function excessByCell(
  { loss, expected }: Losses,
  cell: Int32Array,
  cells: number,
  chance: Float64Array = expected,
): Excess[] {
  const found = Array.from({ length: cells }, (): Excess => ({ rows: 0, errors: 0, variance: 0 }));
  for (let row = 0; row < loss.length; row++) {
    if (cell[row] < 0) continue;
    const own = found[cell[row]];
    own.rows++;
    own.errors += loss[row] - expected[row];
    own.variance += varianceOf(chance[row]);
  }
  return found;
}

function meansByCell(values: Float64Array, { window, cells }: Partition): Float64Array {
  const [sums, rows] = [new Float64Array(cells), new Float64Array(cells)];
  window.forEach((cell, row) => {
    if (cell < 0) return;
    sums[cell] += values[row];
    rows[cell]++;
  });
  return sums.map((sum, cell) => sum / rows[cell]);
}

/** By how much the window's rows err more beyond the expected than the reference's, with its variance. */
function difference(past: Excess, now: Excess): { mean: number; variance: number } {
  const share = ({ rows, errors, variance }: Excess) =>
    rows > 0 ? { mean: errors / rows, variance: variance / rows ** 2 } : { mean: 0, variance: 0 };
  const [before, after] = [share(past), share(now)];
  return { mean: after.mean - before.mean, variance: before.variance + after.variance };
}
