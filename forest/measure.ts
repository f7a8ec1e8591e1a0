import { outputsOf, type Task } from './data.ts';
import { blockRows, blocksOf, groupOfTree, rowsOfBlock, type Job } from './job.ts';
import { findLeaves, type Tree } from './tree.ts';

/** Measures the forest on one block of rows at a time, each row by the trees that had it out of bag. */
export class BlockMeasure {
  private readonly job: Job;
  private readonly trees: readonly Tree[];
  /** The block's codes, row by row. */
  private readonly codes: Uint16Array;
  /** Per row of the block: the trees that voted, and what their mean loses. */
  private readonly votes: Int32Array;
  private readonly losses: Float64Array;
  /** Per row out of bag: its place in the block, where its codes start, and its leaf. */
  private readonly places: Int32Array;
  private readonly starts: Int32Array;
  private readonly leaves: Int32Array;

  constructor(job: Job, trees: readonly Tree[]) {
    const rows = blockRows(job.rows);
    this.job = job;
    this.trees = trees;
    this.codes = new Uint16Array(rows * job.features.length);
    this.votes = new Int32Array(rows);
    this.losses = new Float64Array(rows);
    this.places = new Int32Array(rows);
    this.starts = new Int32Array(rows);
    this.leaves = new Int32Array(rows);
  }

  measure(block: number): void {
    const { from, to } = rowsOfBlock(this.job.rows, block);
    this.transpose(from, to);
    this.job.outOfBag.views.forEach((_, view) => this.measureView(view, block, from, to));
  }

  private transpose(from: number, to: number): void {
    const { columns, rows } = this.job;
    const features = this.job.features.length;
    for (let f = 0; f < features; f++) {
      for (let row = from, at = f; row < to; row++, at += features) this.codes[at] = columns[f * rows + row];
    }
  }

  /** Trees vote in their order, so that the sums do not depend on the number of threads. */
  private measureView(view: number, block: number, from: number, to: number): void {
    const { job, trees, votes, losses } = this;
    const { first, last } = job.outOfBag.views[view];
    const outputs = outputsOf(job.task);
    const sums = job.outOfBag.outputs[view].subarray(from * outputs, to * outputs);
    const curve = (last - first) * block;
    votes.fill(0);
    losses.fill(0);
    let loss = 0;
    let voters = 0;
    for (let t = first; t < last; t++) {
      const count = this.findOutOfBag(t, from, to);
      findLeaves(trees[t], this.codes, this.starts, count, this.leaves);
      voters += this.addVotes(trees[t].values, sums, count);
      loss += this.updateLosses(sums, from, count);
      job.outOfBag.losses[view][curve + t - first] = loss;
      job.outOfBag.voters[view][curve + t - first] = voters;
    }
    for (let at = 0; at < sums.length; at++) sums[at] /= votes[Math.floor(at / outputs)];
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

  /** Adds the leaves' outputs to the rows' sums; gives the number of rows whose first vote this was. */
  private addVotes(values: Float64Array, sums: Float64Array, count: number): number {
    const { places, leaves, votes } = this;
    const outputs = outputsOf(this.job.task);
    let newVoters = 0;
    for (let i = 0; i < count; i++) {
      const place = places[i];
      const sum = place * outputs;
      const value = leaves[i] * outputs;
      for (let k = 0; k < outputs; k++) sums[sum + k] += values[value + k];
      newVoters += +(votes[place] === 0);
      votes[place]++;
    }
    return newVoters;
  }

  /** Gives the change of the block's total loss. */
  private updateLosses(sums: Float64Array, from: number, count: number): number {
    const { places, losses, votes } = this;
    const { task, y, centre } = this.job;
    let change = 0;
    for (let i = 0; i < count; i++) {
      const place = places[i];
      const loss = lossOf(task, sums, place, votes[place], y[from + place] + centre);
      change += loss - losses[place];
      losses[place] = loss;
    }
    return change;
  }
}

/** 1 for a wrong class, the lowest of those with the highest share; the squared error of a value. */
function lossOf(task: Task, sums: Float64Array, place: number, votes: number, truth: number): number {
  if (task.type === 'regression') return (sums[place] / votes - truth) ** 2;
  const start = place * task.classes;
  let best = 0;
  for (let k = 1; k < task.classes; k++) if (sums[start + k] > sums[start + best]) best = k;
  return +(best !== truth);
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
