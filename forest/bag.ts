import { reserveGrowing, type GrowingArrays } from './growing-memory.ts';
import { isAborted, type Job } from './job.ts';
import type { Generator } from './random.ts';
import { canGrowSubtrees } from './subtree.ts';
import { inSet, numericRight, testedCode, testedFeature, type Split } from './tree.ts';

const MOST_DRAWS = 255;
/** A column of the copy and its rows' numbers fit into the second cache; all columns need not. */
const MOST_LOCAL_ROWS = 32_768;
const LOCAL_CODES = 2 ** 21;
const LEAST_LOCAL_ROWS = 1024;

/**
 * The rows a tree is grown on, each with how often it was drawn; rows that count nothing are left out. A node owns a span [from, to) of `slots`;
 * a split moves its rows within the span, in their order, so that column reads stay sequential.
 *
 * Once a node is small its codes move to a compact copy, and the whole subtree below it works inside the cache.
 */
export class Bag {
  size = 0;
  /** Row numbers in `columns`: feature f of slot i has the code `columns[f × stride + slots[i]]`. */
  readonly slots: Int32Array;
  /** The class in the high byte (0 for regression), how often the row was drawn in the low one. */
  readonly labels: Uint16Array;
  columns: Uint16Array;
  stride: number;
  /** By row number, as `columns`: the centred target, and what a row counts if not all count the same. */
  target: Float64Array;
  rowWeights: Float64Array | undefined;

  private readonly job: Job;
  /** Of `movedSlots`, which is free while a bag is filled. */
  private readonly drawn: Uint8Array;
  readonly arrays: GrowingArrays;
  private readonly localRows: number;
  private readonly localTarget: Float64Array | undefined;
  private readonly localWeights: Float64Array | undefined;
  private localEnd = 0;

  constructor(job: Job) {
    const { rows, features } = job;
    this.job = job;
    const fitting = Math.floor(LOCAL_CODES / features.length);
    this.localRows = Math.min(rows, MOST_LOCAL_ROWS, Math.max(LEAST_LOCAL_ROWS, fitting));
    // Classes without weights are counted by their labels.
    const counted = job.task.type === 'classification' && !job.weights;
    const local = {
      rows: this.localRows,
      features: features.length,
      summed: !counted,
      grown: canGrowSubtrees(job),
    };
    this.arrays = reserveGrowing(rows, local, () => isAborted(job));
    this.slots = this.arrays.slots;
    this.labels = this.arrays.labels;
    this.drawn = new Uint8Array(this.slots.buffer, this.arrays.movedSlots.byteOffset, rows);
    this.localTarget = counted ? undefined : this.arrays.target;
    this.localWeights = job.weights && this.arrays.rowWeights;
    this.columns = job.columns;
    this.stride = rows;
    this.target = job.y;
    this.rowWeights = job.weights;
  }

  /** Fills the bag from the rows [from, to) and notes the tree's bag for the out-of-bag error. */
  draw(tree: number, from: number, to: number, random: Generator): void {
    const { job, drawn, slots, labels } = this;
    this.useAllRows();
    if (job.settings.bootstrap) {
      drawn.fill(0, from, to);
      for (let draws = from; draws < to; draws++) {
        const row = from + random.below(to - from);
        if (drawn[row] < MOST_DRAWS) drawn[row]++;
      }
    } else drawn.fill(1, from, to);

    const classes = job.task.type === 'classification';
    const bagStart = tree * job.bagWords;
    const noted = job.bag.length > 0;
    this.size = 0;
    for (let row = from; row < to; row++) {
      const draws = drawn[row];
      if (draws === 0) continue;
      if (noted) job.bag[bagStart + (row >>> 5)] |= 1 << (row & 31);
      if (job.weights?.[row] === 0) continue;
      slots[this.size] = row;
      labels[this.size] = classes ? (job.y[row] << 8) | draws : draws;
      this.size++;
    }
  }

  /** Whether the codes of the node entered last are in the copy. */
  get isLocal(): boolean {
    return this.localEnd > 0;
  }

  /** Where the copy of a feature's codes is, for the program. */
  addressOf(feature: number): number {
    return this.arrays.localColumns.byteOffset + 2 * feature * this.stride;
  }

  /** Call it for every node before its rows are read, in depth-first order. */
  enter(from: number, to: number): void {
    if (from < this.localEnd) return;
    if (to - from <= this.localRows) this.useCopy(from, to);
    else this.useAllRows();
  }

  /** Moves the rows of [from, to) that go left before those that go right; gives the first slot of the latter. */
  split(from: number, to: number, split: Split): number {
    return 'set' in split ? this.splitBySet(from, to, split.set) : this.splitByCode(from, to, split.test);
  }

  private splitByCode(from: number, to: number, test: number): number {
    const feature = testedFeature(test);
    if (this.isLocal && !this.job.missing[feature])
      return from + this.partInProgram(feature, from, to - from, testedCode(test));
    const { slots, labels, columns } = this;
    const { movedSlots, movedLabels } = this.arrays;
    const base = feature * this.stride;
    let left = from;
    let moved = 0;
    for (let i = from; i < to; i++) {
      const row = slots[i];
      const label = labels[i];
      const right = numericRight(test, columns[base + row]);
      // Written to both sides and kept on one: a branch here would be mispredicted every other time.
      slots[left] = row;
      labels[left] = label;
      movedSlots[moved] = row;
      movedLabels[moved] = label;
      left += 1 - right;
      moved += right;
    }
    this.takeBack(left, moved);
    return left;
  }

  private partInProgram(feature: number, from: number, count: number, code: number): number {
    const { program, slots, labels } = this.arrays;
    return program.part(
      this.addressOf(feature),
      slots.byteOffset + 4 * from,
      labels.byteOffset + 2 * from,
      count,
      code,
    );
  }

  private splitBySet(from: number, to: number, set: Int32Array): number {
    const { slots, labels, columns } = this;
    const { movedSlots, movedLabels } = this.arrays;
    const base = set[0] * this.stride;
    let left = from;
    let moved = 0;
    for (let i = from; i < to; i++) {
      const row = slots[i];
      const label = labels[i];
      const right = inSet(set, 0, columns[base + row]);
      slots[left] = row;
      labels[left] = label;
      movedSlots[moved] = row;
      movedLabels[moved] = label;
      left += 1 - right;
      moved += right;
    }
    this.takeBack(left, moved);
    return left;
  }

  private takeBack(left: number, moved: number): void {
    const { slots, labels } = this;
    const { movedSlots, movedLabels } = this.arrays;
    for (let i = 0; i < moved; i++) {
      slots[left + i] = movedSlots[i];
      labels[left + i] = movedLabels[i];
    }
  }

  private useAllRows(): void {
    this.columns = this.job.columns;
    this.stride = this.job.rows;
    this.target = this.job.y;
    this.rowWeights = this.job.weights;
    this.localEnd = 0;
  }

  private useCopy(from: number, to: number): void {
    const { slots, localTarget, localWeights, job } = this;
    const { localColumns } = this.arrays;
    const rows = to - from;
    for (let f = 0, at = 0; f < job.features.length; f++) {
      const base = f * job.rows;
      for (let i = from; i < to; i++, at++) localColumns[at] = job.columns[base + slots[i]];
    }
    for (let i = 0; i < rows; i++) {
      if (localTarget) localTarget[i] = job.y[slots[from + i]];
      if (localWeights && job.weights) localWeights[i] = job.weights[slots[from + i]];
      slots[from + i] = i;
    }
    this.columns = localColumns;
    this.stride = rows;
    if (localTarget) this.target = localTarget;
    this.rowWeights = localWeights;
    this.localEnd = to;
  }
}
