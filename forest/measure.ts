import { outputsOf, type Task } from './data.ts';
import { blockRows, blocksOf, groupOfTree, rowsOfBlock, type Job, type View } from './job.ts';
import { highest, type Tree } from './tree.ts';
import { findLeaves, type CodedRows } from './walk.ts';

/** Measures trees on one block of rows at a time, each row by the trees that had it out of bag. */
export class BlockMeasure {
  private readonly job: Job;
  /** The block's codes, row by row. */
  private readonly codes: Uint16Array;
  /** Per row out of bag: its place in the block, where its codes start, and its leaf. */
  private readonly places: Int32Array;
  private readonly starts: Int32Array;
  private readonly leaves: Int32Array;
  private readonly coded: CodedRows;

  constructor(job: Job) {
    const rows = blockRows(job.rows);
    this.job = job;
    this.codes = new Uint16Array(rows * job.features.length);
    this.places = new Int32Array(rows);
    this.starts = new Int32Array(rows);
    this.leaves = new Int32Array(rows);
    const complete = job.missing.every((missing) => missing === 0);
    this.coded = { codes: this.codes, starts: this.starts, complete };
  }

  /** Adds what `trees`, numbered as in the job, say of the block's rows; the same tree must not be measured twice. */
  measure(block: number, trees: readonly { index: number; tree: Tree }[]): void {
    const { from, to } = rowsOfBlock(this.job.rows, block);
    this.transpose(from, to);
    // Trees vote in their order, so that the sums do not depend on the number of threads.
    for (const { index, tree } of trees) {
      const count = this.findOutOfBag(index, from, to);
      findLeaves(tree, this.coded, count, this.leaves);
      for (const view of this.job.views) {
        if (index < view.first || index >= view.last) continue;
        const point = (view.last - view.first) * block + index - view.first;
        const change = this.addVotes(view, tree, from, count);
        view.losses[point] = change.loss;
        view.newVoters[point] = change.voters;
      }
    }
  }

  private transpose(from: number, to: number): void {
    const { columns, rows } = this.job;
    const features = this.job.features.length;
    for (let f = 0; f < features; f++) {
      for (let row = from, at = f; row < to; row++, at += features) this.codes[at] = columns[f * rows + row];
    }
  }

  /** Lists the rows [from, to) of the tree's group that are not in its bag. */
  private findOutOfBag(tree: number, from: number, to: number): number {
    const { places, starts } = this;
    const { bag, bagWords, groups } = this.job;
    const group = groupOfTree(groups, tree);
    const features = this.job.features.length;
    const base = tree * bagWords;
    const end = Math.min(to, group.to);
    let count = 0;
    for (let row = Math.max(from, group.from); row < end; row++) {
      places[count] = row - from;
      starts[count] = (row - from) * features;
      count += 1 - ((bag[base + (row >>> 5)] >>> (row & 31)) & 1);
    }
    return count;
  }

  /** Adds a tree's leaves to the rows it had out of bag; gives the change of their loss, and of the rows with a vote. */
  private addVotes(
    view: View,
    { values }: Tree,
    from: number,
    count: number,
  ): { loss: number; voters: number } {
    const { places, leaves } = this;
    const { task, y, centre } = this.job;
    const outputs = outputsOf(task);
    let voters = 0;
    let loss = 0;
    for (let i = 0; i < count; i++) {
      const row = from + places[i];
      const truth = y[row] + centre;
      const start = leaves[i];
      const before = view.voters[row] === 0 ? 0 : lossOf(task, view, row, truth);
      for (let k = 0; k < outputs; k++) view.sums[row * outputs + k] += values[start + k];
      if (task.type === 'classification') elect(view, row, task.classes, values, start);
      if (view.voters[row]++ === 0) voters++;
      loss += lossOf(task, view, row, truth) - before;
    }
    return { loss, voters };
  }
}

/** Counts the vote of a leaf whose shares start at `start`. */
function elect(view: View, row: number, classes: number, values: Float64Array, start: number): void {
  const { votes, elected } = view;
  const vote = highest(values, start, classes);
  const most = votes[row * classes + elected[row]];
  if (++votes[row * classes + vote] > most) elected[row] = vote;
}

/** 1 if the class with the largest mean share is wrong, which few trees settle sooner than votes; or the squared error. */
const lossOf = (task: Task, { sums, voters }: View, row: number, truth: number): number =>
  task.type === 'regression'
    ? (sums[row] / voters[row] - truth) ** 2
    : +(highest(sums, row * task.classes, task.classes) !== truth);

/** The error after each of the view's measured trees, and the rows that had a vote at the end. */
export function curveOf(
  job: Job,
  view: View,
  trees: readonly number[],
): { curve: Float64Array; voters: number } {
  const points = view.last - view.first;
  let loss = 0;
  let voters = 0;
  const curve = Float64Array.from(trees, (tree) => {
    for (let block = 0; block < blocksOf(job.rows); block++) {
      loss += view.losses[block * points + tree - view.first];
      voters += view.newVoters[block * points + tree - view.first];
    }
    return loss / voters;
  });
  return { curve, voters };
}
