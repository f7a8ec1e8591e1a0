import type { Bag } from './bag.ts';
import { NONE } from './cell-criterion.ts';
import { TwoClassCriterion } from './two-class-criterion.ts';

/**
 * A cell is one float64 that holds an integer below 2⁵³: 26 bits with the weight, and above them 26 with the weight of
 * class 1. Sums are exact, so a row costs one addition here too; only leaves of several rows need a count of rows beside.
 */
const POSITIVE = 2 ** 26;

/** A node's weight at most, so that no field overflows. */
const MOST_WEIGHT = POSITIVE - 1;

/** The criterion for two classes in larger nodes. */
export class WideBinaryCounts extends TwoClassCriterion<Float64Array> {
  /** What a row adds to its cell, by its label. */
  private readonly added = Float64Array.from(
    { length: 512 },
    (_, label) => (label & 255) * (1 + (label >>> 8) * POSITIVE),
  );
  /** Rows by cell; empty where leaves may have a single row, as then weights tell enough. */
  private cellRows: Int32Array;
  private arrangedRows: Int32Array;

  constructor(bag: Bag, options: { cells: number; minLeaf: number }) {
    super(bag, { ...options, mostWeight: MOST_WEIGHT }, (length) => new Float64Array(length));
    const counted = options.minLeaf > 1 ? options.cells : 0;
    this.cellRows = new Int32Array(counted);
    this.arrangedRows = new Int32Array(counted);
  }

  enter(from: number, to: number): void {
    const { labels } = this.bag;
    let positive = 0;
    let weight = 0;
    for (let i = from; i < to; i++) {
      const label = labels[i];
      const own = label & 255;
      positive += own * (label >>> 8);
      weight += own;
    }
    this.entered(from, to, positive, weight);
  }

  look(feature: number, atLeast: number): number {
    const { bag, from, rows, positive, weight, minLeaf } = this;
    const { program, slots, labels, scratch } = bag.arrays;
    program.enter(rows, positive, weight, minLeaf);
    const code = program.lookWide(
      bag.addressOf(feature),
      slots.byteOffset + 4 * from,
      labels.byteOffset + 2 * from,
      scratch.byteOffset,
      atLeast,
    );
    return this.found(code, program);
  }

  tally(cellCodes: Uint16Array, base: number, shift: number): void {
    const { cells, cellRows, added, from, rows, minLeaf } = this;
    const { labels } = this.bag;
    for (let i = 0; i < rows; i++) {
      const cell = (cellCodes[i] - base) >> shift;
      cells[cell] += added[labels[from + i]];
      if (minLeaf > 1) cellRows[cell]++;
    }
  }

  tallyFeature(feature: number): void {
    const { cells, cellRows, added, from, rows, minLeaf } = this;
    const { labels, slots, columns, stride } = this.bag;
    const base = feature * stride;
    for (let i = from; i < from + rows; i++) {
      const cell = columns[base + slots[i]];
      cells[cell] += added[labels[i]];
      if (minLeaf > 1) cellRows[cell]++;
    }
  }

  rate(cell: number): number {
    const positive = Math.floor(this.cells[cell] / POSITIVE);
    return positive / (this.cells[cell] - positive * POSITIVE);
  }

  override arrange(order: Uint16Array, count: number): void {
    super.arrange(order, count);
    if (this.minLeaf === 1) return;
    const { cellRows, arrangedRows } = this;
    for (let i = 0; i < count; i++) {
      arrangedRows[i] = cellRows[order[i]];
      cellRows[order[i]] = 0;
    }
    this.cellRows = arrangedRows;
    this.arrangedRows = cellRows;
  }

  protected scanFrom(start: number, first: number, end: number): number {
    const { cells, cellRows, positive, weight, rows, minLeaf } = this;
    const most = (minLeaf > 1 ? rows : weight) - minLeaf;
    let left = start === NONE ? 0 : cells[start];
    let leftRows = start === NONE || minLeaf === 1 ? 0 : cellRows[start];
    let score = this.bestScore;
    let best = -1;
    for (let cell = first; cell < end; cell++) {
      left += cells[cell];
      const leftPositive = Math.floor(left / POSITIVE);
      const leftWeight = left - leftPositive * POSITIVE;
      if (minLeaf > 1) leftRows += cellRows[cell];
      else leftRows = leftWeight;
      if (leftRows < minLeaf) continue;
      if (leftRows > most) break;
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

  override clear(cells: number): void {
    super.clear(cells);
    if (this.minLeaf > 1) this.cellRows.fill(0, 0, cells);
  }
}
