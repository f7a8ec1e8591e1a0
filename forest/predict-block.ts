import { coderOf, type Coder } from './binning.ts';
import { applyCalibration, type Calibration } from './calibration.ts';
import { outputsOf, type PredictionData, type Task } from './data.ts';
import type { FittedFeature } from './forest.ts';
import type { Prediction } from './predict.ts';
import { highest, type Tree } from './tree.ts';
import { walkerOfThread } from './walker.ts';

/** Rows that walk a tree together while it is in the cache. */
export const BLOCK_ROWS = 4096;

/** What answers rows: the trees of some groups, and how their shares become probabilities. */
export interface AnsweringForest {
  task: Task;
  features: readonly FittedFeature[];
  trees: readonly Tree[];
  calibration: Calibration | undefined;
}

/** Predicts a block of rows at a time, in memory that is allocated once. */
export class BlockPredictor {
  /** Rows of a block at most. */
  readonly size: number;
  private readonly task: Task;
  private readonly trees: readonly Tree[];
  private readonly calibration: Calibration | undefined;
  private readonly coders: readonly Coder[];
  private readonly walker = walkerOfThread();
  private leaves: Int32Array = new Int32Array();
  private readonly votes: Uint16Array;
  private readonly most: Uint16Array;

  constructor(forest: AnsweringForest, rows: number) {
    this.size = Math.max(1, Math.min(BLOCK_ROWS, rows));
    this.task = forest.task;
    this.trees = forest.trees;
    this.calibration = forest.calibration;
    this.coders = forest.features.map(coderOf);
    this.votes = new Uint16Array(this.size * outputsOf(this.task));
    this.most = new Uint16Array(this.size);
  }

  /** Fills in the answers to the block of rows that begins with `from`. */
  predict({ x, rows }: PredictionData, { scores, classes }: Prediction, from: number): void {
    const { coders, walker, trees, task } = this;
    const count = Math.min(this.size, rows - from);
    const { codes, starts, leaves } = walker.reserve(count, coders.length, trees);
    for (let i = 0; i < count; i++) starts[i] = i * coders.length;
    this.leaves = leaves;
    let complete = true;
    for (let f = 0; f < coders.length; f++) {
      const missing = coders[f].write(
        x.subarray(f * rows + from, f * rows + from + count),
        codes,
        f,
        coders.length,
      );
      complete &&= !missing;
    }
    const outputs = outputsOf(task);
    const sums = scores.subarray(from * outputs, (from + count) * outputs);
    const elected = classes.subarray(from, from + count);
    this.votes.fill(0);
    this.most.fill(0);
    for (const tree of trees) {
      walker.walk(tree, count, complete);
      if (task.type === 'regression') addValues(sums, tree, leaves);
      else if (outputs === 2) this.addTwoShares(sums, tree);
      else this.addShares(sums, elected, tree, outputs);
    }
    if (task.type === 'classification' && outputs === 2) this.electOfTwo(elected, trees[trees.length - 1]);
    for (let at = 0; at < sums.length; at++) sums[at] /= trees.length;
    if (this.calibration) applyCalibration(this.calibration, sums, outputs);
  }

  /** Of two classes only the votes for the second one are counted. */
  private addTwoShares(sums: Float64Array, { values }: Tree): void {
    const { leaves, votes } = this;
    for (let i = 0; 2 * i < sums.length; i++) {
      const at = leaves[i];
      const first = values[at];
      const second = values[at + 1];
      sums[2 * i] += first;
      sums[2 * i + 1] += second;
      votes[i] += +(second > first);
    }
  }

  /** On a tie the class wins that the last tree did not vote for: it had as many votes before. */
  private electOfTwo(elected: Uint8Array, last: Tree): void {
    const { leaves, votes, trees } = this;
    for (let i = 0; i < elected.length; i++) {
      const lead = 2 * votes[i] - trees.length;
      const lastVote = highest(last.values, leaves[i], 2);
      elected[i] = lead === 0 ? 1 - lastVote : +(lead > 0);
    }
  }

  private addShares(sums: Float64Array, elected: Uint8Array, { values }: Tree, classes: number): void {
    const { leaves } = this;
    for (let i = 0; i < elected.length; i++) {
      const start = leaves[i];
      let vote = 0;
      for (let k = 0; k < classes; k++) {
        sums[i * classes + k] += values[start + k];
        if (values[start + k] > values[start + vote]) vote = k;
      }
      this.elect(elected, i, vote, classes);
    }
  }

  private elect(elected: Uint8Array, i: number, vote: number, classes: number): void {
    const counted = ++this.votes[i * classes + vote];
    if (counted <= this.most[i]) return;
    this.most[i] = counted;
    elected[i] = vote;
  }
}

function addValues(sums: Float64Array, { values }: Tree, leaves: Int32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += values[leaves[i]];
}
