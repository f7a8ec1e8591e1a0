import type { Bag } from './bag.ts';
import type { Criterion } from './criterion.ts';

/** A cell is one integer: 11 bits with the weight of class 0, 11 with that of class 1, 10 with the number of rows. */
const FIELD = 11;
const MASK = 2 ** FIELD - 1;
const ROW = 1 << (2 * FIELD);

/** Rows that a node has at most so that no field overflows; its weight must be checked too. */
export const MOST_BINARY_ROWS = 2 ** 10 - 1;
const MOST_WEIGHT = MASK;

/** The criterion for two classes in small nodes, which are most nodes: a row costs one addition. */
export class BinaryCounts implements Criterion {
  unsplit = 0;
  weight = 0;
  bestScore = 0;
  missingRight = true;

  private readonly bag: Bag;
  private readonly minLeaf: number;
  private readonly increments = new Int32Array(MOST_BINARY_ROWS);
  private cells: Int32Array;
  private arranged: Int32Array;
  private rows = 0;
  private positive = 0;

  constructor(bag: Bag, options: { cells: number; minLeaf: number }) {
    this.bag = bag;
    this.minLeaf = options.minLeaf;
    this.cells = new Int32Array(options.cells);
    this.arranged = new Int32Array(options.cells);
  }

  /** Whether the node entered last has too much weight for the fields. */
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
      const isPositive = label >>> 8;
      increments[at] = ROW + (own << (isPositive * FIELD));
      positive += own * isPositive;
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
    return this.cells[cell] >>> (2 * FIELD);
  }

  rate(cell: number): number {
    const positive = (this.cells[cell] >>> FIELD) & MASK;
    return positive / (positive + (this.cells[cell] & MASK));
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
      const leftRows = left >>> (2 * FIELD);
      if (leftRows < minLeaf) continue;
      if (leftRows > mostRows) break;
      const leftPositive = (left >>> FIELD) & MASK;
      const leftWeight = leftPositive + (left & MASK);
      const rightPositive = positive - leftPositive;
      const rightWeight = weight - leftWeight;
      const numerator =
        leftPositive * leftPositive * rightWeight + rightPositive * rightPositive * leftWeight;
      const denominator = leftWeight * rightWeight;
      // Fractions are compared without a division until one wins.
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
