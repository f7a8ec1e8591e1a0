import type { Bag } from './bag.ts';
import type { Criterion } from './criterion.ts';

/** A row's mass is its weight plus 2²⁶: one sum then counts both weight and distinct rows, exactly below 2⁵². */
const ROW = 2 ** 26;
const rowsOf = (mass: number): number => Math.floor(mass / ROW);
const weightOf = (mass: number): number => mass - rowsOf(mass) * ROW;

/**
 * The criterion for one sum: regression, and two classes, whose Gini impurity is twice the variance of the 0-or-1
 * target. A cell is two numbers: the weighted sum of the target, and the mass.
 */
export class Moments implements Criterion {
  unsplit = 0;
  weight = 0;
  bestScore = 0;
  missingRight = true;

  private readonly bag: Bag;
  private readonly binary: boolean;
  private readonly centre: number;
  private readonly fewestMass: number;
  private readonly sums: Float64Array;
  private readonly masses: Float64Array;
  private cells: Float64Array;
  private arranged: Float64Array;
  private rows = 0;
  private sum = 0;
  private mass = 0;

  constructor(
    bag: Bag,
    options: { binary: boolean; centre: number; rows: number; cells: number; minLeaf: number },
  ) {
    this.bag = bag;
    this.binary = options.binary;
    this.centre = options.centre;
    this.fewestMass = options.minLeaf * ROW;
    this.sums = new Float64Array(options.rows);
    this.masses = new Float64Array(options.rows);
    this.cells = new Float64Array(2 * options.cells);
    this.arranged = new Float64Array(2 * options.cells);
  }

  enter(from: number, to: number): boolean {
    this.rows = to - from;
    const mixed = this.binary ? this.enterClasses(from, to) : this.enterValues(from, to);
    this.weight = weightOf(this.mass);
    this.unsplit = (this.sum * this.sum) / this.weight;
    return mixed;
  }

  private enterClasses(from: number, to: number): boolean {
    const { sums, masses } = this;
    const { labels } = this.bag;
    let positive = 0;
    let mass = 0;
    for (let i = from, at = 0; i < to; i++, at++) {
      const label = labels[i];
      const weight = label & 255;
      const value = (label >>> 8) * weight;
      sums[at] = value;
      masses[at] = weight + ROW;
      positive += value;
      mass += weight + ROW;
    }
    this.sum = positive;
    this.mass = mass;
    return positive > 0 && positive < weightOf(mass);
  }

  private enterValues(from: number, to: number): boolean {
    const { sums, masses } = this;
    const { labels, slots, target } = this.bag;
    const first = target[slots[from]];
    let mixed = false;
    let sum = 0;
    let mass = 0;
    for (let i = from, at = 0; i < to; i++, at++) {
      const weight = labels[i];
      const value = target[slots[i]];
      mixed ||= value !== first;
      sums[at] = value * weight;
      masses[at] = weight + ROW;
      sum += value * weight;
      mass += weight + ROW;
    }
    this.sum = sum;
    this.mass = mass;
    return mixed;
  }

  writeOutputs(values: Float64Array, at: number): void {
    if (this.binary) {
      values[at] = (this.weight - this.sum) / this.weight;
      values[at + 1] = this.sum / this.weight;
    } else values[at] = this.centre + this.sum / this.weight;
  }

  tally(cellCodes: Uint16Array, base: number, shift: number): void {
    const { cells, sums, masses, rows } = this;
    for (let i = 0; i < rows; i++) {
      const cell = ((cellCodes[i] - base) >> shift) << 1;
      cells[cell] += sums[i];
      cells[cell + 1] += masses[i];
    }
  }

  rowsIn(cell: number): number {
    return rowsOf(this.cells[2 * cell + 1]);
  }

  rate(cell: number): number {
    return this.cells[2 * cell] / weightOf(this.cells[2 * cell + 1]);
  }

  arrange(order: Uint16Array, count: number): void {
    const { cells, arranged } = this;
    for (let i = 0; i < count; i++) {
      arranged[2 * i] = cells[2 * order[i]];
      arranged[2 * i + 1] = cells[2 * order[i] + 1];
      cells[2 * order[i]] = 0;
      cells[2 * order[i] + 1] = 0;
    }
    this.cells = arranged;
    this.arranged = cells;
  }

  scan(cells: number, missing: number, atLeast: number): number {
    this.bestScore = atLeast;
    const right = this.scanFrom(0, 0, cells);
    if (right >= 0) this.missingRight = true;
    if (missing < 0) return right;
    const left = this.scanFrom(this.cells[2 * missing], this.cells[2 * missing + 1], cells);
    if (left >= 0) this.missingRight = false;
    return left >= 0 ? left : right;
  }

  /** Scans with what is already on the left; the comparison of fractions needs no division until it succeeds. */
  private scanFrom(leftSum: number, leftMass: number, count: number): number {
    const { cells, sum, mass, weight, fewestMass } = this;
    const mostMass = mass - fewestMass;
    let score = this.bestScore;
    let best = -1;
    for (let cell = 0; cell < count; cell++) {
      leftSum += cells[2 * cell];
      leftMass += cells[2 * cell + 1];
      if (leftMass < fewestMass) continue;
      // The right side keeps whole rows, and its weight is below that of a row's mass.
      if (leftMass > mostMass) break;
      const leftWeight = weightOf(leftMass);
      const rightWeight = weight - leftWeight;
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
    this.cells.fill(0, 0, 2 * cells);
  }
}
