import { groupOfTree, type Job } from './job.ts';
import { Generator } from './random.ts';
import { featureOf, LEAF, NODE, type Tree } from './tree.ts';
import { walkerOfThread, type WalkingRows } from './walker.ts';

/** Rows out of bag that a tree is asked about at most. */
const MOST_ROWS = 2000;

/** What a tree loses when a feature's values are dealt out anew among the rows it had out of bag. */
export interface PermutedTree {
  index: number;
  /** One a feature: the increase of the mean loss; 0 for a feature that the tree does not ask for. */
  increases: Float64Array;
}

/** Measures how much trees lean on each feature (Breiman 2001, section 10). */
export class TreePermuter {
  private readonly job: Job;
  private readonly walker = walkerOfThread();
  private readonly rows = new Int32Array(MOST_ROWS);
  private walking!: WalkingRows;

  constructor(job: Job) {
    this.job = job;
  }

  permute(index: number, tree: Tree): PermutedTree {
    const { job } = this;
    const features = job.features.length;
    this.walking = this.walker.reserve(MOST_ROWS, features, [tree]);
    const { codes } = this.walking;
    const increases = new Float64Array(features);
    const random = new Generator(job.seed, ~index);
    const count = this.sampleOutOfBag(index, random);
    if (count === 0) return { index, increases };
    const loss = this.meanLoss(tree, count);
    for (const feature of askedFor(tree)) {
      const own = Uint16Array.from({ length: count }, (_, i) => codes[i * features + feature]);
      this.deal(feature, own, random);
      increases[feature] = this.meanLoss(tree, count) - loss;
      for (let i = 0; i < count; i++) codes[i * features + feature] = own[i];
    }
    return { index, increases };
  }

  /** Reads the codes of rows that the tree had out of bag, a reservoir of them (Vitter 1985, algorithm R). */
  private sampleOutOfBag(tree: number, random: Generator): number {
    const { job, rows } = this;
    const { codes, starts } = this.walking;
    const group = groupOfTree(job.groups, tree);
    const base = tree * job.bagWords;
    let seen = 0;
    for (let row = group.from; row < group.to; row++) {
      if ((job.bag[base + (row >>> 5)] >>> (row & 31)) & 1) continue;
      const place = seen < MOST_ROWS ? seen : random.below(seen + 1);
      if (place < MOST_ROWS) rows[place] = row;
      seen++;
    }
    const count = Math.min(seen, MOST_ROWS);
    const features = job.features.length;
    for (let i = 0; i < count; i++) starts[i] = i * features;
    for (let f = 0; f < features; f++) {
      for (let i = 0; i < count; i++) codes[i * features + f] = job.columns[f * job.rows + rows[i]];
    }
    return count;
  }

  private deal(feature: number, values: Uint16Array, random: Generator): void {
    const features = this.job.features.length;
    const left = values.slice();
    for (let i = 0; i < left.length; i++) {
      const chosen = i + random.below(left.length - i);
      this.walking.codes[i * features + feature] = left[chosen];
      left[chosen] = left[i];
    }
  }

  private meanLoss(tree: Tree, count: number): number {
    const { job, rows } = this;
    const { leaves } = this.walking;
    this.walker.walk(tree, count, false);
    let loss = 0;
    for (let i = 0; i < count; i++) {
      const truth = job.y[rows[i]] + job.centre;
      const at = leaves[i];
      // The share of the wrong classes moves with a leaf's certainty, the vote alone would not.
      loss += job.task.type === 'regression' ? (tree.values[at] - truth) ** 2 : 1 - tree.values[at + truth];
    }
    return loss / count;
  }
}

function askedFor(tree: Tree): number[] {
  const features = new Set<number>();
  for (let at = 0; tree.nodes[at] !== LEAF; at += NODE) features.add(featureOf(tree, tree.nodes[at]));
  return [...features].sort((a, b) => a - b);
}
