import type { Bag } from './bag.ts';
import { codeOfKey, rowOfKey, type Criterion } from './criterion.ts';

/** Stands for no missing rows on the left. */
export const NONE = -1;

const MOST_KEYS = 256;

/** What the criteria share; the loops over rows and cells are each one's own, so that each sees one kind of array. */
export abstract class CellCriterion<Cells extends Int32Array | Float64Array> implements Criterion {
  mixed = false;
  unsplit = 0;
  weight = 0;
  bestScore = 0;
  missingRight = true;

  protected readonly bag: Bag;
  protected readonly minLeaf: number;
  /** `width` numbers for each cell. */
  protected cells: Cells;
  protected from = 0;
  protected rows = 0;
  private readonly width: number;
  private arranged: Cells;
  private readonly cellOfRow = new Uint16Array(MOST_KEYS);

  /** @param allocate makes so many numbers for cells, all 0 */
  constructor(
    bag: Bag,
    { width, cells, minLeaf }: { width: number; cells: number; minLeaf: number },
    allocate: (length: number) => Cells,
  ) {
    this.bag = bag;
    this.minLeaf = minLeaf;
    this.width = width;
    this.cells = allocate(width * cells);
    this.arranged = allocate(width * cells);
  }

  abstract enter(from: number, to: number): void;
  abstract writeOutputs(values: Float64Array, at: number): void;
  abstract tally(cellCodes: Uint16Array, base: number, shift: number): void;
  abstract tallyFeature(feature: number): void;
  abstract hasRows(cell: number): boolean;
  abstract rate(cell: number): number;
  /** Scans the cells [first, end) with the cell `start` (NONE: none) already on the left, for a score above `bestScore`. */
  protected abstract scanFrom(start: number, first: number, end: number): number;

  scan(first: number, end: number, missing: number, atLeast: number): number {
    this.bestScore = atLeast;
    return this.better(
      this.scanFrom(NONE, first, end),
      missing < 0 ? NONE : this.scanFrom(missing, first, end),
    );
  }

  scanSorted(keys: Int32Array, present: number, atLeast: number): number {
    const { cellOfRow, rows } = this;
    let cell = 0;
    for (let at = 0; at < present; at++) {
      if (at > 0 && codeOfKey(keys[at]) !== codeOfKey(keys[at - 1])) cell++;
      cellOfRow[rowOfKey(keys[at])] = cell;
    }
    const cells = present > 0 ? cell + 1 : 0;
    for (let at = present; at < rows; at++) cellOfRow[rowOfKey(keys[at])] = cells;
    this.tally(cellOfRow, 0, 0);
    const best = this.scan(0, cells, present < rows ? cells : NONE, atLeast);
    this.clear(cells + 1);
    if (best < 0) return best;
    let last = present - 1;
    while (cellOfRow[rowOfKey(keys[last])] > best) last--;
    return last;
  }

  arrange(order: Uint16Array, count: number): void {
    const { cells, arranged, width } = this;
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

  clear(cells: number): void {
    this.cells.fill(0, 0, cells * this.width);
  }

  /** Takes over what a program found. */
  protected found(code: number, program: { scoreFound(): number }): number {
    if (code >= 0) {
      this.bestScore = program.scoreFound();
      this.missingRight = true;
    }
    return code;
  }

  /** Of the best splits with missing rows on the right and on the left; the latter counts only if it scores above. */
  protected better(right: number, left: number): number {
    if (right >= 0) this.missingRight = true;
    if (left >= 0) this.missingRight = false;
    return left >= 0 ? left : right;
  }
}
