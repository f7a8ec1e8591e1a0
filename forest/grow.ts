import { Bag } from './bag.ts';
import { Criteria } from './criteria.ts';
import { outputsOf } from './data.ts';
import { groupOfTree, type GrownTree, type Job } from './job.ts';
import { Generator } from './random.ts';
import { SplitSearch } from './split-search.ts';
import { categoricalTest, LEAF, type Split, type Tree } from './tree.ts';

/** A node whose rows are still to be looked at. */
interface OpenNode {
  node: number;
  from: number;
  to: number;
  depth: number;
}

/** Grows trees, one after another, in memory that is allocated once. */
export class TreeGrower {
  private readonly job: Job;
  private readonly bag: Bag;
  private readonly criteria: Criteria;
  private readonly search: SplitSearch;
  private readonly nodes: Int32Array;
  private readonly values: Float64Array;

  constructor(job: Job) {
    this.job = job;
    this.bag = new Bag(job);
    this.criteria = new Criteria(job, this.bag);
    this.search = new SplitSearch(job, this.bag);
    const mostNodes = 2 * Math.ceil(job.rows / job.settings.minLeaf) + 1;
    this.nodes = new Int32Array(2 * mostNodes);
    this.values = new Float64Array(mostNodes * outputsOf(job.task));
  }

  /** @throws GrowthAborted soon after the fit was aborted. */
  grow(index: number): GrownTree {
    const { job, bag, criteria, search, nodes, values } = this;
    const { maxDepth, minLeaf } = job.settings;
    const group = groupOfTree(job.groups, index);
    const random = new Generator(job.seed, index);
    const outputs = outputsOf(job.task);
    const sets: number[] = [];
    const gains = new Float64Array(job.features.length);
    bag.draw(index, group.from, group.to, random);
    search.reset();

    let count = 1;
    const open: OpenNode[] = [{ node: 0, from: 0, to: bag.size, depth: 0 }];
    for (let entry = open.pop(); entry; entry = open.pop()) {
      const { node, from, to, depth } = entry;
      bag.enter(from, to);
      const { criterion, mixed } = criteria.enter(from, to);
      const splits =
        mixed && depth < maxDepth && to - from >= 2 * minLeaf && search.find(from, to, criterion, random);
      if (!splits) {
        nodes[2 * node] = LEAF;
        nodes[2 * node + 1] = node;
        criterion.writeOutputs(values, node * outputs);
        continue;
      }
      gains[search.feature] += search.gain;
      const middle = bag.split(from, to, search.split(false));
      const left = count;
      count += 2;
      nodes[2 * node] = storeSplit(search.split(to - middle > middle - from), sets);
      nodes[2 * node + 1] = left;
      values.fill(0, node * outputs, (node + 1) * outputs);
      open.push({ node: left + 1, from: middle, to, depth: depth + 1 });
      open.push({ node: left, from, to: middle, depth: depth + 1 });
    }
    return { index, gains, tree: this.takeTree(count, sets) };
  }

  /** In shared memory: every thread will walk the tree to measure it. */
  private takeTree(count: number, sets: number[]): Tree {
    const outputs = outputsOf(this.job.task);
    const tree: Tree = {
      nodes: new Int32Array(new SharedArrayBuffer(8 * count)),
      sets: new Int32Array(new SharedArrayBuffer(4 * sets.length)),
      values: new Float64Array(new SharedArrayBuffer(8 * count * outputs)),
    };
    tree.nodes.set(this.nodes.subarray(0, 2 * count));
    tree.sets.set(sets);
    tree.values.set(this.values.subarray(0, count * outputs));
    return tree;
  }
}

function storeSplit(split: Split, sets: number[]): number {
  if ('test' in split) return split.test;
  const test = categoricalTest(sets.length);
  for (const word of split.set) sets.push(word);
  return test;
}
