import type { Bag } from './bag.ts';
import { CellCriterion, NONE } from './cell-criterion.ts';

/** Numbers of a cell: the weighted sum of the target, the weight, and the rows. */
const WIDTH = 3;

/** Share of the weight below which a side is nothing but rounding. */
const LEAST_SHARE = 1e-12;

/**
 * The criterion for one sum: regression, and two classes, whose Gini impurity is twice the variance of the 0-or-1
 * target.
 */
export class Moments extends CellCriterion<Float64Array> {
  private readonly binary: boolean;
  private readonly centre: number;
  private readonly rowsOfData: number;
  /** What the rows of the node add to its cells; where the program is, for nodes whose codes are in the bag's copy. */
  private sums: Float64Array;
  private weights: Float64Array;
  private ownSums: Float64Array | undefined;
  private ownWeights: Float64Array | undefined;
  private sum = 0;

  constructor(
    bag: Bag,
    options: { binary: boolean; centre: number; rows: number; cells: number; minLeaf: number },
  ) {
    super(bag, { ...options, width: WIDTH }, (length) => new Float64Array(length));
    this.binary = options.binary;
    this.centre = options.centre;
    this.rowsOfData = options.rows;
    this.sums = bag.arrays.sums;
    this.weights = bag.arrays.weights;
  }

  enter(from: number, to: number): void {
    this.chooseArrays();
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
    this.from = from;
    this.rows = to - from;
    this.sum = sum;
    this.weight = total;
    this.unsplit = (sum * sum) / total;
    this.mixed = mixed;
  }

  look(feature: number, atLeast: number): number {
    const { bag, from, rows, sum, weight, minLeaf, sums, weights } = this;
    const { program, slots, scratch } = bag.arrays;
    program.enter(rows, sum, weight, minLeaf);
    const code = program.lookAtMoments(
      bag.addressOf(feature),
      slots.byteOffset + 4 * from,
      sums.byteOffset,
      weights.byteOffset,
      scratch.byteOffset,
      atLeast,
    );
    return this.found(code, program);
  }

  private chooseArrays(): void {
    const { bag, rowsOfData } = this;
    const local = bag.isLocal;
    this.sums = local ? bag.arrays.sums : (this.ownSums ??= new Float64Array(rowsOfData));
    this.weights = local ? bag.arrays.weights : (this.ownWeights ??= new Float64Array(rowsOfData));
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

  tallyFeature(feature: number): void {
    const { cells, sums, weights, from, rows } = this;
    const { slots, columns, stride } = this.bag;
    const base = feature * stride;
    for (let i = 0; i < rows; i++) {
      const cell = WIDTH * columns[base + slots[from + i]];
      cells[cell] += sums[i];
      cells[cell + 1] += weights[i];
      cells[cell + 2]++;
    }
  }

  hasRows(cell: number): boolean {
    return this.cells[WIDTH * cell + 2] > 0;
  }

  rate(cell: number): number {
    return this.cells[WIDTH * cell] / this.cells[WIDTH * cell + 1];
  }

  /** The comparison of fractions needs no division until it succeeds. */
  protected scanFrom(start: number, first: number, end: number): number {
    const { cells, sum, weight, rows, minLeaf } = this;
    const mostRows = rows - minLeaf;
    let leftSum = start === NONE ? 0 : cells[WIDTH * start];
    let leftWeight = start === NONE ? 0 : cells[WIDTH * start + 1];
    let leftRows = start === NONE ? 0 : cells[WIDTH * start + 2];
    let score = this.bestScore;
    let best = -1;
    for (let cell = first, at = WIDTH * first; cell < end; cell++, at += WIDTH) {
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
}
