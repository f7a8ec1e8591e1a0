import type { Bag } from './bag.ts';
import { CellCriterion } from './cell-criterion.ts';

/** What the criteria for two classes share whose cell is a single number: it holds the weights of both classes. */
export abstract class TwoClassCriterion<
  Cells extends Int32Array | Float64Array,
> extends CellCriterion<Cells> {
  /** Weight of class 1 in the node. */
  protected positive = 0;
  private readonly mostWeight: number;

  /** @param mostWeight that a cell can hold */
  constructor(
    bag: Bag,
    { mostWeight, ...options }: { mostWeight: number; cells: number; minLeaf: number },
    allocate: (length: number) => Cells,
  ) {
    super(bag, { ...options, width: 1 }, allocate);
    this.mostWeight = mostWeight;
  }

  /** Whether the node entered last has too much weight for a cell. */
  get overflows(): boolean {
    return this.weight > this.mostWeight;
  }

  writeOutputs(values: Float64Array, at: number): void {
    values[at] = (this.weight - this.positive) / this.weight;
    values[at + 1] = this.positive / this.weight;
  }

  hasRows(cell: number): boolean {
    return this.cells[cell] !== 0;
  }

  /** The rows [from, to) have these weights. */
  protected entered(from: number, to: number, positive: number, weight: number): void {
    this.from = from;
    this.rows = to - from;
    this.positive = positive;
    this.weight = weight;
    this.unsplit = (positive * positive) / weight;
    this.mixed = positive > 0 && positive < weight;
  }
}
