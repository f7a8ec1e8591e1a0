import type { Bag } from './bag.ts';
import { CellCriterion, NONE } from './cell-criterion.ts';

/** The criterion for three classes or more. A cell has a weight for each class, then the number of rows. */
export class ClassCounts extends CellCriterion<Int32Array | Float64Array> {
  private readonly classes: number;
  private readonly totals: Float64Array;
  private readonly left: Float64Array;
  private squares = 0;
  private mostFrequent = 0;

  constructor(bag: Bag, options: { classes: number; cells: number; minLeaf: number; weighted: boolean }) {
    const { classes, cells, minLeaf, weighted } = options;
    super(bag, { cells, minLeaf, width: classes + 1 }, (length) =>
      weighted ? new Float64Array(length) : new Int32Array(length),
    );
    this.classes = classes;
    this.totals = new Float64Array(classes);
    this.left = new Float64Array(classes);
  }

  enter(from: number, to: number): void {
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
    this.mixed = totals[this.mostFrequent] < this.weight;
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

  tallyFeature(feature: number): void {
    const { cells, from, rows, classes } = this;
    const { labels, slots, rowWeights, columns, stride } = this.bag;
    const base = feature * stride;
    const width = classes + 1;
    for (let i = from; i < from + rows; i++) {
      const cell = columns[base + slots[i]] * width;
      const label = labels[i];
      cells[cell + (label >>> 8)] += rowWeights ? (label & 255) * rowWeights[slots[i]] : label & 255;
      cells[cell + classes]++;
    }
  }

  hasRows(cell: number): boolean {
    return this.cells[cell * (this.classes + 1) + this.classes] > 0;
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

  /** Sums of squares are kept up to date, not summed anew. */
  protected scanFrom(start: number, first: number, end: number): number {
    const { cells, totals, left, classes, weight, minLeaf, rows } = this;
    const width = classes + 1;
    let leftSquares = 0;
    let rightSquares = this.squares;
    let leftWeight = 0;
    let leftRows = 0;
    let best = -1;
    left.fill(0);
    for (let cell = start === NONE ? first : first - 1; cell < end; cell++) {
      const at = (cell < first ? start : cell) * width;
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
      if (cell < first || leftRows < minLeaf) continue;
      if (rows - leftRows < minLeaf) break;
      const score = leftSquares / leftWeight + rightSquares / (weight - leftWeight);
      if (score > this.bestScore) {
        this.bestScore = score;
        best = cell;
      }
    }
    return best;
  }
}
