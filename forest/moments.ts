import type { Bag } from './bag.ts';
import type { Criterion } from './criterion.ts';

/** Numbers of a cell: the weighted sum of the target, the weight, and the rows. */
const WIDTH = 3;

/** Share of the weight below which a side is nothing but rounding. */
const LEAST_SHARE = 1e-12;

/**
 * The criterion for one sum: regression, and two classes, whose Gini impurity is twice the variance of the 0-or-1
 * target.
 */
export class Moments implements Criterion {
  unsplit = 0;
  weight = 0;
  bestScore = 0;
  missingRight = true;

  private readonly bag: Bag;
  private readonly binary: boolean;
  private readonly centre: number;
  private readonly minLeaf: number;
  private readonly sums: Float64Array;
  private readonly weights: Float64Array;
  private cells: Float64Array;
  private arranged: Float64Array;
  private rows = 0;
  private sum = 0;

  constructor(
    bag: Bag,
    options: { binary: boolean; centre: number; rows: number; cells: number; minLeaf: number },
  ) {
    this.bag = bag;
    this.binary = options.binary;
    this.centre = options.centre;
    this.minLeaf = options.minLeaf;
    this.sums = new Float64Array(options.rows);
    this.weights = new Float64Array(options.rows);
    this.cells = new Float64Array(WIDTH * options.cells);
    this.arranged = new Float64Array(WIDTH * options.cells);
  }

  enter(from: number, to: number): boolean {
    const { sums, weights } = this;
    const { labels, slots, target, rowWeights } = this.bag;
    const first = target[slots[from]];
    let mixed = false;
    let sum = 0;
    let total = 0;
    for (let i = from, at = 0; i < to; i++, at++) {
      const row = slots[i];
      const value = target[row];
      const draws = labels[i] & 255;
      const weight = rowWeights ? draws * rowWeights[row] : draws;
      mixed ||= value !== first;
      sums[at] = value * weight;
      weights[at] = weight;
      sum += value * weight;
      total += weight;
    }
    this.rows = to - from;
    this.sum = sum;
    this.weight = total;
    this.unsplit = (sum * sum) / total;
    return mixed;
  }

  writeOutputs(values: Float64Array, at: number): void {
    if (this.binary) {
      const positive = Math.min(1, this.sum / this.weight);
      values[at] = 1 - positive;
      values[at + 1] = positive;
    } else values[at] = this.centre + this.sum / this.weight;
  }

  tally(cellCodes: Uint16Array, base: number, shift: number): void {
    const { cells, sums, weights, rows } = this;
    for (let i = 0; i < rows; i++) {
      const cell = WIDTH * ((cellCodes[i] - base) >> shift);
      cells[cell] += sums[i];
      cells[cell + 1] += weights[i];
      cells[cell + 2]++;
    }
  }

  rowsIn(cell: number): number {
    return this.cells[WIDTH * cell + 2];
  }

  rate(cell: number): number {
    return this.cells[WIDTH * cell] / this.cells[WIDTH * cell + 1];
  }

  arrange(order: Uint16Array, count: number): void {
    const { cells, arranged } = this;
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < WIDTH; k++) {
        arranged[WIDTH * i + k] = cells[WIDTH * order[i] + k];
        cells[WIDTH * order[i] + k] = 0;
      }
    }
    this.cells = arranged;
    this.arranged = cells;
  }

  scan(cells: number, missing: number, atLeast: number): number {
    this.bestScore = atLeast;
    const right = this.scanFrom(-1, cells);
    if (right >= 0) this.missingRight = true;
    if (missing < 0) return right;
    const left = this.scanFrom(missing, cells);
    if (left >= 0) this.missingRight = false;
    return left >= 0 ? left : right;
  }

  /** Scans with the cell `start` (−1: none) already on the left; the comparison of fractions needs no division until it succeeds. */
  private scanFrom(start: number, count: number): number {
    const { cells, sum, weight, rows, minLeaf } = this;
    const mostRows = rows - minLeaf;
    let leftSum = start < 0 ? 0 : cells[WIDTH * start];
    let leftWeight = start < 0 ? 0 : cells[WIDTH * start + 1];
    let leftRows = start < 0 ? 0 : cells[WIDTH * start + 2];
    let score = this.bestScore;
    let best = -1;
    for (let cell = 0, at = 0; cell < count; cell++, at += WIDTH) {
      leftSum += cells[at];
      leftWeight += cells[at + 1];
      leftRows += cells[at + 2];
      if (leftRows < minLeaf) continue;
      const rightWeight = weight - leftWeight;
      if (leftRows > mostRows || rightWeight < weight * LEAST_SHARE) break;
      const rightSum = sum - leftSum;
      const numerator = leftSum * leftSum * rightWeight + rightSum * rightSum * leftWeight;
      const denominator = leftWeight * rightWeight;
      if (numerator > score * denominator) {
        score = numerator / denominator;
        best = cell;
      }
    }
    this.bestScore = score;
    return best;
  }

  clear(cells: number): void {
    this.cells.fill(0, 0, WIDTH * cells);
  }
}
