import type { Bag } from './bag.ts';
import { MISSING } from './binning.ts';
import { cellsNeeded } from './criteria.ts';
import { codeOfKey, CONSTANT, keyOf, type Criterion } from './criterion.ts';
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
  /** The codes of a feature in the node's rows. */
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
    const usableFeatures = [...job.features.keys()].filter(usable);
    this.candidates = bag.arrays.candidates.subarray(0, usableFeatures.length);
    this.candidates.set(usableFeatures);
    this.codes = bag.arrays.movedLabels;
    const cells = cellsNeeded(job);
    this.cellOrder = new Uint16Array(cells);
    this.cellRates = new Float64Array(cells);
    this.levelOrder = new Uint16Array(cells);
  }

  /** How many features splits are chosen from: those that are not constant in all rows. */
  get choices(): number {
    return this.candidates.length;
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
    const categorical = this.job.features[feature].type === 'categorical';
    const rows = to - from;
    if (!categorical && !this.job.missing[feature] && this.bag.isLocal && this.criterion.look) {
      this.missingRows = 0;
      const code = this.criterion.look(feature, this.score);
      if (code >= 0) this.keep(feature, code);
      return code !== CONSTANT;
    }
    if (!categorical && rows <= SORTED_ROWS) return this.lookAtSorted(feature, from, to);
    // With many rows to a code there is a cell for each code, and no need to read the codes first.
    const direct = rows >= CELL_ROWS * this.codesOf(feature);
    if (direct) this.tally(feature, rows);
    else if (this.job.missing[feature]) this.readWithMissing(feature, from, to);
    else this.read(feature, from, to);
    const constant = this.lowest >= this.highest && (this.missingRows === 0 || this.missingRows === rows);
    if (constant) {
      if (direct) this.criterion.clear(this.codesOf(feature) + 1);
      return false;
    }
    if (categorical) this.lookAtLevels(feature, direct);
    else if (direct)
      this.lookAtCells(feature, {
        base: 0,
        shift: 0,
        first: this.lowest,
        end: this.highest + 1,
        missing: this.missingRows > 0 ? MISSING : -1,
      });
    else this.lookAtRanges(feature, rows);
    return true;
  }

  /** Counts the rows of each code. */
  private tally(feature: number, rows: number): void {
    const { criterion } = this;
    const most = this.codesOf(feature);
    criterion.tallyFeature(feature);
    let lowest = 1;
    let highest = most;
    while (lowest <= most && !criterion.hasRows(lowest)) lowest++;
    while (highest > lowest && !criterion.hasRows(highest)) highest--;
    this.lowest = lowest;
    this.highest = highest;
    // How many there are matters only where there is nothing else.
    this.missingRows =
      this.job.missing[feature] && criterion.hasRows(MISSING) ? (lowest > most ? rows : 1) : 0;
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
  private lookAtRanges(feature: number, rows: number): void {
    const { lowest, highest, codes } = this;
    let shift = 0;
    while ((highest - lowest) >> shift >= rows / CELL_ROWS) shift++;
    const end = ((highest - lowest) >> shift) + 1;
    const missing = this.missingRows > 0 ? end : -1;
    if (missing >= 0) {
      // One code above the present ones' last cell.
      const stand = lowest + (end << shift);
      for (let i = 0; i < rows; i++) if (codes[i] === MISSING) codes[i] = stand;
    }
    this.criterion.tally(codes, lowest, shift);
    this.lookAtCells(feature, { base: lowest, shift, first: 0, end, missing });
  }

  /** Looks at the cells [first, end), each of 2^shift codes, the first one's from `base` + first × 2^shift on. */
  private lookAtCells(
    feature: number,
    {
      base,
      shift,
      first,
      end,
      missing,
    }: { base: number; shift: number; first: number; end: number; missing: number },
  ): void {
    const { criterion } = this;
    const last = criterion.scan(first, end, missing, this.score);
    if (last >= 0) {
      let next = last + 1;
      while (next < end && !criterion.hasRows(next)) next++;
      const lastLeft = base + ((last + 1) << shift) - 1;
      const firstRight = base + (next << shift);
      // Between the two sides' codes; if all present values go left, up to the feature's last code.
      this.keep(feature, next < end ? (lastLeft + firstRight - 1) >> 1 : this.codesOf(feature));
    }
    criterion.clear(end + 1);
  }

  /** Few rows: every border between two codes, without cells. False if the feature is constant. */
  private lookAtSorted(feature: number, from: number, to: number): boolean {
    const { criterion, sorted } = this;
    const { columns, slots, stride } = this.bag;
    const base = feature * stride;
    let present = 0;
    for (let i = from; i < to; i++) {
      const code = columns[base + slots[i]];
      if (code === MISSING) continue;
      const key = keyOf(code, i - from);
      let at = present++;
      for (; at > 0 && sorted[at - 1] > key; at--) sorted[at] = sorted[at - 1];
      sorted[at] = key;
    }
    const rows = to - from;
    this.missingRows = rows - present;
    if (present === 0) return false;
    if (present < rows) this.addMissing(base, from, to, present);
    else if (codeOfKey(sorted[0]) === codeOfKey(sorted[present - 1])) return false;
    const last = criterion.scanSorted(sorted, present, this.score);
    if (last >= 0) {
      const threshold = (codeOfKey(sorted[last]) + codeOfKey(sorted[last + 1]) - 1) >> 1;
      this.keep(feature, last + 1 < present ? threshold : this.codesOf(feature));
    }
    return true;
  }

  private addMissing(base: number, from: number, to: number, present: number): void {
    const { columns, slots } = this.bag;
    for (let i = from, at = present; i < to; i++) {
      if (columns[base + slots[i]] === MISSING) this.sorted[at++] = keyOf(MISSING, i - from);
    }
  }

  /**
   * A cell for each level, in ascending order of the target's mean: for one sum the best set of levels is then a
   * prefix (Fisher 1958; Breiman et al. 1984, theorem 4.5).
   */
  private lookAtLevels(feature: number, tallied: boolean): void {
    const { criterion, lowest, highest, cellOrder, cellRates, codes, levelOrder } = this;
    const base = tallied || this.missingRows > 0 ? MISSING : lowest;
    if (!tallied) criterion.tally(codes, base, 0);
    let cells = 0;
    for (let code = lowest; code <= highest; code++) {
      if (!criterion.hasRows(code - base)) continue;
      cellRates[code - base] = criterion.rate(code - base);
      cellOrder[cells++] = code - base;
    }
    this.sortByRate(cells);
    const missing = this.missingRows > 0 ? cells : -1;
    if (missing >= 0) cellOrder[missing] = MISSING;
    criterion.arrange(cellOrder, missing >= 0 ? cells + 1 : cells);
    const last = criterion.scan(0, cells, missing, this.score);
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
