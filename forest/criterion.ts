/**
 * Measures how well a node's rows part. The rows are tallied into cells, one per group of neighbouring codes; every
 * border between two cells is a candidate, and the one with the highest score wins.
 *
 * The score of a split is Σ S² / W over its two sides, where S is the weighted sum of the target (one sum per class
 * for several classes) and W the weight: it orders splits as the decrease of the Gini impurity and of the variance do.
 */
export interface Criterion {
  /** Takes in a node's rows; false if they are all alike, so that no split is worth looking for. */
  enter(from: number, to: number): boolean;
  /** The score of the node without a split. */
  readonly unsplit: number;
  /** The node's weight. */
  readonly weight: number;
  /** Writes the node's outputs, the shares of the classes or the mean, to `values[at]` and after. */
  writeOutputs(values: Float64Array, at: number): void;
  /** Adds the i-th row of the node to the cell (cellCodes[i] − base) >> shift, for every row. */
  tally(cellCodes: Uint16Array, base: number, shift: number): void;
  /** Rows in a cell. */
  rowsIn(cell: number): number;
  /** The target's mean in a cell that has rows: what the levels of a categorical feature are ordered by. */
  rate(cell: number): number;
  /** Moves the cells `order[0]` … `order[count − 1]`, all that have rows, to the front in that order. */
  arrange(order: Uint16Array, count: number): void;
  /**
   * Looks at the borders behind the first `cells` cells, with the rows of cell `missing` (−1: none) on the right and
   * on the left. Gives the last cell on the left of the best split that scores above `atLeast`, or −1, and leaves
   * its score and side in `bestScore` and `missingRight`.
   */
  scan(cells: number, missing: number, atLeast: number): number;
  readonly bestScore: number;
  readonly missingRight: boolean;
  /** Empties the first `cells` cells. */
  clear(cells: number): void;
}
