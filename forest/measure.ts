import { outputsOf } from './data.ts';
import { BLOCK, blocksOf, groupOfTree, type Job } from './job.ts';
import { findLeaves, type Tree } from './tree.ts';

/** Measures the forest on one block of rows at a time, each row by the trees that had it out of bag. */
export class BlockMeasure {
  private readonly job: Job;
  private readonly trees: readonly Tree[];
  private readonly starts = new Int32Array(BLOCK);
  private readonly leaves = new Int32Array(BLOCK);
  private readonly listed = new Int32Array(BLOCK);
  private readonly losses = new Float64Array(BLOCK);
  private readonly votes = new Int32Array(BLOCK);

  constructor(job: Job, trees: readonly Tree[]) {
    this.job = job;
    this.trees = trees;
  }

  measure(block: number): void {
    for (let view = 0; view < this.job.outOfBag.views.length; view++) this.measureView(block, view);
  }

  /** Trees vote in their order, so that the sums do not depend on the number of threads. */
  private measureView(block: number, view: number): void {
    const { job, trees, leaves, listed, votes, losses } = this;
    const { first, last } = job.outOfBag.views[view];
    const outputs = outputsOf(job.task);
    const sums = job.outOfBag.outputs[view];
    const from = block * BLOCK;
    const to = Math.min(job.rows, from + BLOCK);
    const curve = (last - first) * block;
    votes.fill(0);
    let loss = 0;
    let voters = 0;
    for (let t = first; t < last; t++) {
      const { values } = trees[t];
      const count = this.listOutOfBag(t, from, to);
      findLeaves(trees[t], job.byRow, this.starts, count, leaves);
      for (let i = 0; i < count; i++) {
        const row = listed[i];
        const sum = row * outputs;
        const value = leaves[i] * outputs;
        for (let k = 0; k < outputs; k++) sums[sum + k] += values[value + k];
        const slot = row - from;
        const before = votes[slot]++ === 0 ? 0 : losses[slot];
        if (votes[slot] === 1) voters++;
        losses[slot] = this.loss(row, sums, sum, votes[slot]);
        loss += losses[slot] - before;
      }
      job.outOfBag.losses[view][curve + t - first] = loss;
      job.outOfBag.voters[view][curve + t - first] = voters;
    }
    for (let row = from; row < to; row++) {
      for (let k = 0; k < outputs; k++) sums[row * outputs + k] /= votes[row - from];
    }
  }

  /** The rows [from, to) of the tree's group that are not in its bag. */
  private listOutOfBag(tree: number, from: number, to: number): number {
    const { job, starts, listed } = this;
    const group = groupOfTree(job.groups, tree);
    const bag = tree * job.bagWords;
    const features = job.features.length;
    let count = 0;
    for (let row = Math.max(from, group.from); row < Math.min(to, group.to); row++) {
      listed[count] = row;
      starts[count] = row * features;
      count += 1 - ((job.bag[bag + (row >>> 5)] >>> (row & 31)) & 1);
    }
    return count;
  }

  private loss(row: number, sums: Float64Array, at: number, votes: number): number {
    const { y, task, centre } = this.job;
    if (task.type === 'regression') return (sums[at] / votes - centre - y[row]) ** 2;
    let best = 0;
    for (let k = 1; k < task.classes; k++) if (sums[at + k] > sums[at + best]) best = k;
    return best === y[row] ? 0 : 1;
  }
}

/** Totals over the blocks, in their order: what all rows lost after each tree, and how many had a vote. */
export function sumBlocks(job: Job, view: number): { losses: Float64Array; voters: Int32Array } {
  const { views, losses, voters } = job.outOfBag;
  const trees = views[view].last - views[view].first;
  const total = { losses: new Float64Array(trees), voters: new Int32Array(trees) };
  for (let block = 0; block < blocksOf(job.rows); block++) {
    for (let t = 0; t < trees; t++) {
      total.losses[t] += losses[view][block * trees + t];
      total.voters[t] += voters[view][block * trees + t];
    }
  }
  return total;
}
