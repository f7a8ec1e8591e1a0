import type { Bag } from './bag.ts';
import { CellCriterion, NONE } from './cell-criterion.ts';
import { isBinary, type Job } from './job.ts';

/** Numbers of a cell: the weighted sum of the target, the weight, and the rows. */
const WIDTH = 3;

/** Share of the weight below which a side is nothing but rounding. */
const LEAST_SHARE = 1e-12;

/** Gives a function that writes the outputs of a leaf, the mean or the shares of two classes, to `values[at]` and after. */
export function meanWriter(
  job: Job,
): (sum: number, weight: number, values: Float64Array, at: number) => void {
  const { centre } = job;
  if (!isBinary(job))
    return (sum, weight, values, at) => {
      values[at] = centre + sum / weight;
    };
  return (sum, weight, values, at) => {
    const positive = Math.min(1, sum / weight);
    values[at] = 1 - positive;
    values[at + 1] = positive;
  };
}

/**
 * The criterion for one sum: regression, and two classes, whose Gini impurity is twice the variance of the 0-or-1
 * target.
 */
export class Moments extends CellCriterion<Float64Array> {
  private readonly writeMean: ReturnType<typeof meanWriter>;
  private readonly rowsOfData: number;
  /** What each row of the node adds to the sum and to the weight; where the program is, for nodes whose codes are in the bag's copy. */
  private addends: Float64Array;
  private ownAddends: Float64Array | undefined;
  private sum = 0;

  constructor(job: Job, bag: Bag, cells: number) {
    const { minLeaf } = job.settings;
    super(bag, { cells, minLeaf, width: WIDTH }, (length) => new Float64Array(length));
    this.writeMean = meanWriter(job);
    this.rowsOfData = job.rows;
    this.addends = bag.arrays.addends;
  }

  enter(from: number, to: number): void {
    this.addends = this.bag.isLocal
      ? this.bag.arrays.addends
      : (this.ownAddends ??= new Float64Array(2 * this.rowsOfData));
    const { addends } = this;
    const { labels, slots, target, rowWeights } = this.bag;
    const first = target[slots[from]];
    let mixed = false;
    let sum = 0;
    let total = 0;
    for (let i = from, at = 0; i < to; i++, at += 2) {
      const row = slots[i];
      const value = target[row];
      const draws = labels[i] & 255;
      const weight = rowWeights ? draws * rowWeights[row] : draws;
      mixed ||= value !== first;
      addends[at] = value * weight;
      addends[at + 1] = weight;
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
    const { bag, from, rows, sum, weight, minLeaf, addends } = this;
    const { program, slots, scratch } = bag.arrays;
    program.enter(rows, sum, weight, minLeaf);
    const code = program.lookAtMoments(
      bag.addressOf(feature),
      slots.byteOffset + 4 * from,
      addends.byteOffset,
      scratch.byteOffset,
      atLeast,
    );
    return this.found(code, program);
  }

  writeOutputs(values: Float64Array, at: number): void {
    this.writeMean(this.sum, this.weight, values, at);
  }

  tally(cellCodes: Uint16Array, base: number, shift: number): void {
    const { cells, addends, rows } = this;
    for (let i = 0; i < rows; i++) {
      const cell = WIDTH * ((cellCodes[i] - base) >> shift);
      cells[cell] += addends[2 * i];
      cells[cell + 1] += addends[2 * i + 1];
      cells[cell + 2]++;
    }
  }

  tallyFeature(feature: number): void {
    const { cells, addends, from, rows } = this;
    const { slots, columns, stride } = this.bag;
    const base = feature * stride;
    for (let i = 0; i < rows; i++) {
      const cell = WIDTH * columns[base + slots[from + i]];
      cells[cell] += addends[2 * i];
      cells[cell + 1] += addends[2 * i + 1];
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
