import type { Bag } from './bag.ts';
import type { Criterion } from './criterion.ts';

/**
 * A cell is one float64 that holds an integer below 2⁵³: 18 bits with the weight, 17 above them with the weight of class
 * 1, and 17 above those with the number of rows. Sums are exact, so a row costs one addition here too.
 */
const POSITIVE = 2 ** 18;
const ROW = 2 ** 35;

/** A node's weight at most, so that no field overflows. */
const MOST_WEIGHT = 2 ** 17 - 1;

/** The criterion for two classes in larger nodes. */
export class WideBinaryCounts implements Criterion {
  unsplit = 0;
  weight = 0;
  bestScore = 0;
  missingRight = true;

  private readonly bag: Bag;
  private readonly minLeaf: number;
  private readonly increments: Float64Array;
  private cells: Float64Array;
  private arranged: Float64Array;
  private rows = 0;
  private positive = 0;

  constructor(bag: Bag, options: { rows: number; cells: number; minLeaf: number }) {
    this.bag = bag;
    this.minLeaf = options.minLeaf;
    this.increments = new Float64Array(Math.min(options.rows, MOST_WEIGHT));
    this.cells = new Float64Array(options.cells);
    this.arranged = new Float64Array(options.cells);
  }

  /** Whether a node of so many rows has too many for the fields; the weight of the node entered last must be checked too. */
  static tooMany = (rows: number): boolean => rows > MOST_WEIGHT;

  get overflows(): boolean {
    return this.weight > MOST_WEIGHT;
  }

  enter(from: number, to: number): boolean {
    const { increments } = this;
    const { labels } = this.bag;
    let positive = 0;
    let weight = 0;
    for (let i = from, at = 0; i < to; i++, at++) {
      const label = labels[i];
      const own = label & 255;
      const ownPositive = own * (label >>> 8);
      increments[at] = ROW + ownPositive * POSITIVE + own;
      positive += ownPositive;
      weight += own;
    }
    this.rows = to - from;
    this.positive = positive;
    this.weight = weight;
    this.unsplit = (positive * positive) / weight;
    return positive > 0 && positive < weight;
  }

  writeOutputs(values: Float64Array, at: number): void {
    values[at] = (this.weight - this.positive) / this.weight;
    values[at + 1] = this.positive / this.weight;
  }

  tally(cellCodes: Uint16Array, base: number, shift: number): void {
    const { cells, increments, rows } = this;
    for (let i = 0; i < rows; i++) cells[(cellCodes[i] - base) >> shift] += increments[i];
  }

  rowsIn(cell: number): number {
    return Math.floor(this.cells[cell] / ROW);
  }

  rate(cell: number): number {
    const weights = this.cells[cell] - this.rowsIn(cell) * ROW;
    const positive = Math.floor(weights / POSITIVE);
    return positive / (weights - positive * POSITIVE);
  }

  arrange(order: Uint16Array, count: number): void {
    const { cells, arranged } = this;
    for (let i = 0; i < count; i++) {
      arranged[i] = cells[order[i]];
      cells[order[i]] = 0;
    }
    this.cells = arranged;
    this.arranged = cells;
  }

  scan(cells: number, missing: number, atLeast: number): number {
    this.bestScore = atLeast;
    const right = this.scanFrom(0, cells);
    if (right >= 0) this.missingRight = true;
    if (missing < 0) return right;
    const left = this.scanFrom(this.cells[missing], cells);
    if (left >= 0) this.missingRight = false;
    return left >= 0 ? left : right;
  }

  /** Scans with the cell `left` already on the left; a sum of cells is the cell of their sum. */
  private scanFrom(left: number, count: number): number {
    const { cells, positive, weight, rows, minLeaf } = this;
    const mostRows = rows - minLeaf;
    let score = this.bestScore;
    let best = -1;
    for (let cell = 0; cell < count; cell++) {
      left += cells[cell];
      const leftRows = Math.floor(left / ROW);
      if (leftRows < minLeaf) continue;
      if (leftRows > mostRows) break;
      const weights = left - leftRows * ROW;
      const leftPositive = Math.floor(weights / POSITIVE);
      const leftWeight = weights - leftPositive * POSITIVE;
      const rightPositive = positive - leftPositive;
      const rightWeight = weight - leftWeight;
      const numerator =
        leftPositive * leftPositive * rightWeight + rightPositive * rightPositive * leftWeight;
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
    this.cells.fill(0, 0, cells);
  }
}
