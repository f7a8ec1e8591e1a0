import type { Bag } from './bag.ts';
import { NONE } from './cell-criterion.ts';
import { TwoClassCriterion } from './two-class-criterion.ts';

/** A cell is one integer: 11 bits with the weight of class 0, 11 with that of class 1, 10 with the number of rows. */
const FIELD = 11;
const MASK = 2 ** FIELD - 1;
const ROW = 1 << (2 * FIELD);

/** Rows that a node has at most so that no field overflows; its weight must be checked too. */
export const MOST_BINARY_ROWS = 2 ** 10 - 1;
const MOST_WEIGHT = MASK;

/** The criterion for two classes in small nodes, which are most nodes: a row costs one addition. */
export class BinaryCounts extends TwoClassCriterion<Int32Array> {
  /** What the i-th row of the node adds to its cell. */
  private readonly increments: Int32Array;

  constructor(bag: Bag, options: { cells: number; minLeaf: number }) {
    super(bag, { ...options, mostWeight: MOST_WEIGHT }, (length) => new Int32Array(length));
    this.increments = bag.arrays.increments;
  }

  enter(from: number, to: number): void {
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
    this.entered(from, to, positive, weight);
  }

  look(feature: number, atLeast: number): number {
    const { bag, from, rows, positive, weight, minLeaf } = this;
    const { program, slots, increments, scratch } = bag.arrays;
    program.enter(rows, positive, weight, minLeaf);
    const code = program.look(
      bag.addressOf(feature),
      slots.byteOffset + 4 * from,
      increments.byteOffset,
      scratch.byteOffset,
      atLeast,
    );
    return this.found(code, program);
  }

  tally(cellCodes: Uint16Array, base: number, shift: number): void {
    const { cells, increments, rows } = this;
    for (let i = 0; i < rows; i++) cells[(cellCodes[i] - base) >> shift] += increments[i];
  }

  tallyFeature(feature: number): void {
    const { cells, increments, from, rows } = this;
    const { slots, columns, stride } = this.bag;
    const base = feature * stride;
    for (let i = 0; i < rows; i++) cells[columns[base + slots[from + i]]] += increments[i];
  }

  rate(cell: number): number {
    const positive = (this.cells[cell] >>> FIELD) & MASK;
    return positive / (positive + (this.cells[cell] & MASK));
  }

  /** A sum of cells is the cell of their sum. */
  protected scanFrom(start: number, first: number, end: number): number {
    const { cells, positive, weight, rows, minLeaf } = this;
    const mostRows = rows - minLeaf;
    let left = start === NONE ? 0 : cells[start];
    let score = this.bestScore;
    let best = -1;
    for (let cell = first; cell < end; cell++) {
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
}
