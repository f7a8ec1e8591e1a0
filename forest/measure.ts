import { outputsOf, type Task } from './data.ts';
import { blockRows, blocksOf, groupOfTree, rowsOfBlock, type Job, type View } from './job.ts';
import { highest, type Tree } from './tree.ts';
import { walkerOfThread, type WalkingRows } from './walker.ts';

/** Measures trees on one block of rows at a time, each row by the trees that had it out of bag. */
export class BlockMeasure {
  private readonly job: Job;
  private readonly walker = walkerOfThread();
  /** The codes of the block, row by row; the starts and leaves of its rows out of bag. */
  private walking!: WalkingRows;
  /** Their places in the block. */
  private readonly places: Int32Array;
  private readonly complete: boolean;

  constructor(job: Job) {
    this.job = job;
    this.places = new Int32Array(blockRows(job.rows));
    this.complete = job.missing.every((missing) => missing === 0);
  }

  /** Adds what `trees`, numbered as in the job, say of the block's rows; the same tree must not be measured twice. */
  measure(block: number, trees: readonly { index: number; tree: Tree }[]): void {
    const { from, to } = rowsOfBlock(this.job.rows, block);
    const all = trees.map(({ tree }) => tree);
    this.walking = this.walker.reserve(blockRows(this.job.rows), this.job.features.length, all);
    this.transpose(from, to);
    // Trees vote in their order, so that the sums do not depend on the number of threads.
    for (const { index, tree } of trees) {
      const count = this.findOutOfBag(index, from, to);
      this.walker.walk(tree, count, this.complete);
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
    const { codes } = this.walking;
    const features = this.job.features.length;
    for (let f = 0; f < features; f++) {
      for (let row = from, at = f; row < to; row++, at += features) codes[at] = columns[f * rows + row];
    }
  }

  /** Lists the rows [from, to) of the tree's group that are not in its bag. */
  private findOutOfBag(tree: number, from: number, to: number): number {
    const { places } = this;
    const { starts } = this.walking;
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
    const { places } = this;
    const { leaves } = this.walking;
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
