import type { Bag } from './bag.ts';
import { MISSING } from './binning.ts';
import { cellsNeeded } from './criteria.ts';
import type { Criterion } from './criterion.ts';
import { throwIfAborted, type Job } from './job.ts';
import type { Generator } from './random.ts';
import { numericTest, setLength, type Split } from './tree.ts';

/** Nodes of at most so many rows are sorted, larger ones counted into a histogram. */
const SORTED_ROWS = 32;

/** Up to so many levels are sorted by insertion, which needs no calls. */
const INSERTED_CELLS = 64;

/**
 * Rows a cell of a histogram on average at least. With more cells, looking through empty ones would cost more than
 * counting; the AUC on electricity and on synthetic data is the same as with a cell per code.
 */
const CELL_ROWS = 2;

/**
 * Finds the best split of a node among randomly chosen features, and writes its test.
 *
 * A feature's codes are first narrowed to the range that the node has. Where that is wide for the number of rows,
 * neighbouring codes share a cell of the histogram.
 */
export class SplitSearch {
  /** What the split found takes from the impurity. */
  gain = 0;
  feature = -1;

  private readonly job: Job;
  private readonly bag: Bag;
  private criterion!: Criterion;
  private readonly candidates: Int32Array;
  /** The codes of a feature in the node's rows; for a small node then their ranks. */
  private readonly codes: Uint16Array;
  private readonly sorted = new Int32Array(SORTED_ROWS);
  private readonly cellOrder: Uint16Array;
  private readonly cellRates: Float64Array;
  private lowest = 0;
  private highest = 0;
  private missingRows = 0;

  private score = 0;
  private code = 0;
  private missingRight = false;
  private missingSeen = false;
  /** The levels' codes that were seen, those that go left first. */
  private readonly levelOrder: Uint16Array;
  private levelsSeen = 0;
  private levelsLeft = 0;

  constructor(job: Job, bag: Bag) {
    this.job = job;
    this.bag = bag;
    const usable = (feature: number) => this.codesOf(feature) > 1 || job.missing[feature] === 1;
    this.candidates = Int32Array.from(job.features.keys()).filter(usable);
    this.codes = new Uint16Array(job.rows);
    const cells = cellsNeeded(job);
    this.cellOrder = new Uint16Array(cells);
    this.cellRates = new Float64Array(cells);
    this.levelOrder = new Uint16Array(cells);
  }

  /** A tree's draws depend on the order of the candidates: every tree starts with the same. */
  reset(): void {
    this.candidates.sort();
  }

  /** False if no feature looked at can part the rows [from, to), which `criterion` has entered; looks on until one can, or none is left. */
  find(from: number, to: number, criterion: Criterion, random: Generator): boolean {
    const { candidates } = this;
    this.criterion = criterion;
    this.score = -Infinity;
    this.feature = -1;
    let looked = 0;
    for (let k = 0; k < candidates.length; k++) {
      if (looked >= this.job.settings.featuresPerSplit && this.feature >= 0) break;
      const chosen = k + random.below(candidates.length - k);
      const feature = candidates[chosen];
      candidates[chosen] = candidates[k];
      candidates[k] = feature;
      throwIfAborted(this.job);
      if (this.look(feature, from, to)) looked++;
    }
    this.gain = Math.max(0, this.score - criterion.unsplit);
    return this.feature >= 0;
  }

  /** The split found; a value that the node has not seen, missing or another level, goes right if `unseenRight`. */
  split(unseenRight: boolean): Split {
    const missingRight = this.missingSeen ? this.missingRight : unseenRight;
    const kind = this.job.features[this.feature];
    if (kind.type === 'numeric') return { test: numericTest(this.feature, this.code, missingRight) };
    const set = new Int32Array(setLength(kind.levels)).fill(unseenRight ? -1 : 0);
    set[0] = this.feature;
    putInSet(set, MISSING, missingRight);
    for (let i = 0; i < this.levelsSeen; i++) putInSet(set, this.levelOrder[i], i >= this.levelsLeft);
    return { set };
  }

  /** False if the feature is constant in the node. */
  private look(feature: number, from: number, to: number): boolean {
    if (this.job.missing[feature]) this.readWithMissing(feature, from, to);
    else this.read(feature, from, to);
    const constant =
      this.lowest >= this.highest && (this.missingRows === 0 || this.missingRows === to - from);
    if (constant) return false;
    if (this.job.features[feature].type === 'categorical') this.lookAtLevels(feature);
    else if (to - from <= SORTED_ROWS) this.lookAtSorted(feature, to - from);
    else this.lookAtHistogram(feature, to - from);
    return true;
  }

  private read(feature: number, from: number, to: number): void {
    const { codes } = this;
    const { columns, slots, stride } = this.bag;
    const base = feature * stride;
    let lowest = 65_535;
    let highest = 0;
    for (let i = from, at = 0; i < to; i++, at++) {
      const code = columns[base + slots[i]];
      codes[at] = code;
      if (code < lowest) lowest = code;
      if (code > highest) highest = code;
    }
    this.lowest = lowest;
    this.highest = highest;
    this.missingRows = 0;
  }

  private readWithMissing(feature: number, from: number, to: number): void {
    const { codes } = this;
    const { columns, slots, stride } = this.bag;
    const base = feature * stride;
    let lowest = 65_535;
    let highest = 0;
    let missing = 0;
    for (let i = from, at = 0; i < to; i++, at++) {
      const code = columns[base + slots[i]];
      codes[at] = code;
      if (code === MISSING) missing++;
      else if (code < lowest) lowest = code;
      if (code > highest) highest = code;
    }
    this.lowest = lowest;
    this.highest = highest;
    this.missingRows = missing;
  }

  /** Cells for equal ranges of codes, as narrow as the number of rows allows. */
  private lookAtHistogram(feature: number, rows: number): void {
    const { criterion, lowest, highest, codes } = this;
    let shift = 0;
    while ((highest - lowest) >> shift >= rows / CELL_ROWS) shift++;
    const cells = ((highest - lowest) >> shift) + 1;
    const missing = this.missingRows > 0 ? cells : -1;
    if (missing >= 0) {
      // One code above the present ones' last cell.
      const stand = lowest + (cells << shift);
      for (let i = 0; i < rows; i++) if (codes[i] === MISSING) codes[i] = stand;
    }
    criterion.tally(codes, lowest, shift);
    const last = criterion.scan(cells, missing, this.score);
    if (last >= 0) {
      let next = last + 1;
      while (next < cells && criterion.rowsIn(next) === 0) next++;
      const lastLeft = lowest + ((last + 1) << shift) - 1;
      const firstRight = lowest + (next << shift);
      // Between the two sides' codes; if all present values go left, up to the feature's last code.
      this.keep(feature, next < cells ? (lastLeft + firstRight - 1) >> 1 : this.codesOf(feature));
    }
    criterion.clear(cells + 1);
  }

  /** A cell for each code that occurs. */
  private lookAtSorted(feature: number, rows: number): void {
    const { criterion, codes, sorted, cellOrder } = this;
    let present = 0;
    for (let i = 0; i < rows; i++) {
      if (codes[i] === MISSING) continue;
      const key = (codes[i] << 8) | i;
      let at = present++;
      for (; at > 0 && sorted[at - 1] > key; at--) sorted[at] = sorted[at - 1];
      sorted[at] = key;
    }
    let cells = 0;
    for (let at = 0; at < present; at++) {
      const code = sorted[at] >>> 8;
      if (cells === 0 || cellOrder[cells - 1] !== code) cellOrder[cells++] = code;
    }
    const missing = present < rows ? cells : -1;
    if (missing >= 0) for (let i = 0; i < rows; i++) if (codes[i] === MISSING) codes[i] = missing;
    for (let at = 0, cell = 0; at < present; at++) {
      if (cellOrder[cell] !== sorted[at] >>> 8) cell++;
      codes[sorted[at] & 255] = cell;
    }
    criterion.tally(codes, 0, 0);
    const last = criterion.scan(cells, missing, this.score);
    if (last >= 0) {
      const threshold = (cellOrder[last] + cellOrder[last + 1] - 1) >> 1;
      this.keep(feature, last + 1 < cells ? threshold : this.codesOf(feature));
    }
    criterion.clear(cells + 1);
  }

  /**
   * A cell for each level, in ascending order of the target's mean: for one sum the best set of levels is then a
   * prefix (Fisher 1958; Breiman et al. 1984, theorem 4.5).
   */
  private lookAtLevels(feature: number): void {
    const { criterion, lowest, highest, cellOrder, cellRates, codes, levelOrder } = this;
    const base = this.missingRows > 0 ? MISSING : lowest;
    criterion.tally(codes, base, 0);
    let cells = 0;
    for (let code = lowest; code <= highest; code++) {
      if (criterion.rowsIn(code - base) === 0) continue;
      cellRates[code - base] = criterion.rate(code - base);
      cellOrder[cells++] = code - base;
    }
    this.sortByRate(cells);
    const missing = this.missingRows > 0 ? cells : -1;
    if (missing >= 0) cellOrder[missing] = MISSING;
    criterion.arrange(cellOrder, missing >= 0 ? cells + 1 : cells);
    const last = criterion.scan(cells, missing, this.score);
    if (last >= 0) {
      this.keep(feature, 0);
      for (let cell = 0; cell < cells; cell++) levelOrder[cell] = cellOrder[cell] + base;
      this.levelsSeen = cells;
      this.levelsLeft = last + 1;
    }
    criterion.clear(cells + 1);
  }

  /** Equal rates stay in the order of their codes. */
  private sortByRate(cells: number): void {
    const { cellOrder, cellRates } = this;
    if (cells > INSERTED_CELLS) {
      cellOrder.subarray(0, cells).sort((a, b) => cellRates[a] - cellRates[b] || a - b);
      return;
    }
    for (let next = 1; next < cells; next++) {
      const cell = cellOrder[next];
      const rate = cellRates[cell];
      let at = next;
      for (; at > 0 && cellRates[cellOrder[at - 1]] > rate; at--) cellOrder[at] = cellOrder[at - 1];
      cellOrder[at] = cell;
    }
  }

  private keep(feature: number, code: number): void {
    this.score = this.criterion.bestScore;
    this.feature = feature;
    this.code = code;
    this.missingRight = this.criterion.missingRight;
    this.missingSeen = this.missingRows > 0;
  }

  /** The codes of present values are 1 to this. */
  private codesOf(feature: number): number {
    const kind = this.job.features[feature];
    return kind.type === 'numeric' ? this.job.edgeCounts[feature] + 1 : kind.levels;
  }
}

function putInSet(set: Int32Array, code: number, inside: boolean): void {
  const bit = 1 << (code & 31);
  const word = 1 + (code >>> 5);
  set[word] = inside ? set[word] | bit : set[word] & ~bit;
}
