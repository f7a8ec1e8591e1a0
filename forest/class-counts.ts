import type { Bag } from './bag.ts';
import type { Criterion } from './criterion.ts';

/** The criterion for three classes or more. A cell has a weight for each class, then the number of rows. */
export class ClassCounts implements Criterion {
  unsplit = 0;
  weight = 0;
  bestScore = 0;
  missingRight = true;

  private readonly bag: Bag;
  private readonly classes: number;
  private readonly minLeaf: number;
  private readonly totals: Float64Array;
  private readonly left: Float64Array;
  private cells: Int32Array | Float64Array;
  private arranged: Int32Array | Float64Array;
  private from = 0;
  private rows = 0;
  private squares = 0;
  private mostFrequent = 0;

  constructor(bag: Bag, options: { classes: number; cells: number; minLeaf: number; weighted: boolean }) {
    const { classes, cells, minLeaf, weighted } = options;
    const Cells = weighted ? Float64Array : Int32Array;
    this.bag = bag;
    this.classes = classes;
    this.minLeaf = minLeaf;
    this.totals = new Float64Array(classes);
    this.left = new Float64Array(classes);
    this.cells = new Cells((classes + 1) * cells);
    this.arranged = new Cells((classes + 1) * cells);
  }

  enter(from: number, to: number): boolean {
    const { totals, classes } = this;
    const { labels, slots, rowWeights } = this.bag;
    this.from = from;
    this.rows = to - from;
    totals.fill(0);
    if (rowWeights) {
      for (let i = from; i < to; i++) totals[labels[i] >>> 8] += (labels[i] & 255) * rowWeights[slots[i]];
    } else for (let i = from; i < to; i++) totals[labels[i] >>> 8] += labels[i] & 255;
    this.squares = 0;
    this.weight = 0;
    this.mostFrequent = 0;
    for (let k = 0; k < classes; k++) {
      this.weight += totals[k];
      this.squares += totals[k] * totals[k];
      if (totals[k] > totals[this.mostFrequent]) this.mostFrequent = k;
    }
    this.unsplit = this.squares / this.weight;
    return totals[this.mostFrequent] < this.weight;
  }

  writeOutputs(values: Float64Array, at: number): void {
    for (let k = 0; k < this.classes; k++) values[at + k] = this.totals[k] / this.weight;
  }

  tally(cellCodes: Uint16Array, base: number, shift: number): void {
    const { cells, from, rows, classes } = this;
    const { labels, slots, rowWeights } = this.bag;
    const width = classes + 1;
    if (rowWeights) {
      for (let i = 0; i < rows; i++) {
        const cell = ((cellCodes[i] - base) >> shift) * width;
        const label = labels[from + i];
        cells[cell + (label >>> 8)] += (label & 255) * rowWeights[slots[from + i]];
        cells[cell + classes]++;
      }
      return;
    }
    for (let i = 0; i < rows; i++) {
      const cell = ((cellCodes[i] - base) >> shift) * width;
      const label = labels[from + i];
      cells[cell + (label >>> 8)] += label & 255;
      cells[cell + classes]++;
    }
  }

  rowsIn(cell: number): number {
    return this.cells[cell * (this.classes + 1) + this.classes];
  }

  /**
   * The share of the node's most frequent class. With several classes no order of the levels is sure to hold the best
   * split; this one is the cheapest of those in use and exact for one class against all others.
   */
  rate(cell: number): number {
    const start = cell * (this.classes + 1);
    let weight = 0;
    for (let k = 0; k < this.classes; k++) weight += this.cells[start + k];
    return this.cells[start + this.mostFrequent] / weight;
  }

  arrange(order: Uint16Array, count: number): void {
    const { cells, arranged } = this;
    const width = this.classes + 1;
    for (let i = 0; i < count; i++) {
      const start = order[i] * width;
      for (let k = 0; k < width; k++) {
        arranged[i * width + k] = cells[start + k];
        cells[start + k] = 0;
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

  /** Scans with the cell `start` (−1: none) already on the left; sums of squares are kept up to date, not summed anew. */
  private scanFrom(start: number, count: number): number {
    const { cells, totals, left, classes, weight, minLeaf, rows } = this;
    const width = classes + 1;
    let leftSquares = 0;
    let rightSquares = this.squares;
    let leftWeight = 0;
    let leftRows = 0;
    let best = -1;
    left.fill(0);
    for (let cell = start < 0 ? 0 : -1; cell < count; cell++) {
      const at = (cell < 0 ? start : cell) * width;
      const cellRows = cells[at + classes];
      if (cellRows === 0) continue;
      for (let k = 0; k < classes; k++) {
        const added = cells[at + k];
        if (added === 0) continue;
        const right = totals[k] - left[k];
        leftSquares += added * (2 * left[k] + added);
        rightSquares += added * (added - 2 * right);
        left[k] += added;
        leftWeight += added;
      }
      leftRows += cellRows;
      if (cell < 0 || leftRows < minLeaf) continue;
      if (rows - leftRows < minLeaf) break;
      const score = leftSquares / leftWeight + rightSquares / (weight - leftWeight);
      if (score > this.bestScore) {
        this.bestScore = score;
        best = cell;
      }
    }
    return best;
  }

  clear(cells: number): void {
    this.cells.fill(0, 0, cells * (this.classes + 1));
  }
}
