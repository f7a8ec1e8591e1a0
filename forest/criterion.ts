/**
 * Measures how well a node's rows part. The rows are tallied into cells, one per group of neighbouring codes; every
 * border between two cells is a candidate, and the one with the highest score wins.
 *
 * The score of a split is Σ S² / W over its two sides, where S is the weighted sum of the target (one sum per class
 * for several classes) and W the weight: it orders splits as the decrease of the Gini impurity and of the variance do.
 */
export interface Criterion {
  /** Takes in a node's rows. */
  enter(from: number, to: number): void;
  /** False if the node's rows are all alike, so that no split is worth looking for. */
  readonly mixed: boolean;
  /** The score of the node without a split. */
  readonly unsplit: number;
  /** The node's weight. */
  readonly weight: number;
  /** Writes the node's outputs, the shares of the classes or the mean, to `values[at]` and after. */
  writeOutputs(values: Float64Array, at: number): void;
  /** Adds the i-th row of the node to the cell (cellCodes[i] − base) >> shift, for every row. */
  tally(cellCodes: Uint16Array, base: number, shift: number): void;
  /** Adds every row of the node to the cell of its code for a feature. */
  tallyFeature(feature: number): void;
  /** Whether a cell has rows. */
  hasRows(cell: number): boolean;
  /** The target's mean in a cell that has rows: what the levels of a categorical feature are ordered by. */
  rate(cell: number): number;
  /** Moves the cells `order[0]` … `order[count − 1]`, all that have rows, to the front in that order. */
  arrange(order: Uint16Array, count: number): void;
  /**
   * Looks at the borders behind the cells [first, end), with the rows of cell `missing` (−1: none) on the right and on
   * the left. Gives the last cell on the left of the best split that scores above `atLeast`, or −1, and leaves its
   * score and side in `bestScore` and `missingRight`.
   */
  scan(first: number, end: number, missing: number, atLeast: number): number;
  /**
   * The same for a small node, with a cell for each code: keys are code << 8 | i for the i-th row of the node; the first `present`
   * of them ascend, those of rows with a missing value follow. Gives the place of the last key on the left.
   */
  scanSorted(keys: Int32Array, present: number, atLeast: number): number;
  /**
   * As `scan`, by a program, for a numeric feature without missing values in a node whose codes are in the bag's copy:
   * gives the last code that goes left, −1 if no split is better, or `CONSTANT`. Absent where there is none.
   */
  look?(feature: number, atLeast: number): number;
  readonly bestScore: number;
  readonly missingRight: boolean;
  /** Empties the first `cells` cells. */
  clear(cells: number): void;
}

/** What `look` gives if the feature is constant in the node. */
export const CONSTANT = -2;

/** The code and the row of a sorted key. */
export const keyOf = (code: number, row: number): number => (code << 8) | row;
export const codeOfKey = (key: number): number => key >>> 8;
export const rowOfKey = (key: number): number => key & 255;
