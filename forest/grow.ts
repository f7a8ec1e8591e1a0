import { Bag } from './bag.ts';
import { Criteria } from './criteria.ts';
import { outputsOf } from './data.ts';
import { groupOfTree, type GrownTree, type Job } from './job.ts';
import { LeafTable } from './leaf-table.ts';
import { Generator } from './random.ts';
import { SplitSearch } from './split-search.ts';
import { canGrowSubtrees, SubtreeGrower, type Trunk } from './subtree.ts';
import { categoricalTest, NODE, treeOf, type Split, type Tree } from './tree.ts';

/** Stands for the place of the root, which no split names. */
const NO_PARENT = -1;

/** Grows trees, one after another, in memory that is allocated once. */
export class TreeGrower {
  private readonly job: Job;
  private readonly bag: Bag;
  private readonly criteria: Criteria;
  private readonly search: SplitSearch;
  private readonly splits: Int32Array;
  private readonly leaves: LeafTable;
  private readonly subtrees: SubtreeGrower | undefined;

  constructor(job: Job) {
    this.job = job;
    this.bag = new Bag(job);
    this.criteria = new Criteria(job, this.bag);
    this.search = new SplitSearch(job, this.bag);
    this.splits = new Int32Array(NODE * Math.ceil(job.rows / job.settings.minLeaf));
    this.leaves = new LeafTable(outputsOf(job.task));
    if (canGrowSubtrees(job)) this.subtrees = new SubtreeGrower(job, this.bag, this.search.choices);
  }

  /** @throws GrowthAborted soon after the fit was aborted. */
  grow(index: number): GrownTree {
    const { job, bag, criteria, search, splits, leaves, subtrees } = this;
    const { gains } = bag.arrays;
    const { maxDepth, minLeaf } = job.settings;
    const group = groupOfTree(job.groups, index);
    const random = new Generator(job.seed, index);
    const trunk: Trunk = { splits, count: 0, sets: [], leaves };
    bag.draw(index, group.from, group.to, random);
    search.reset();
    leaves.clear();
    gains.fill(0);

    // Nodes whose rows are still to be looked at: from, to, depth, and where the parent names the node. Objects would be
    // garbage by the million.
    const open = [0, bag.size, 0, NO_PARENT];
    while (open.length > 0) {
      const parent = open.pop()!;
      const depth = open.pop()!;
      const to = open.pop()!;
      const from = open.pop()!;
      bag.enter(from, to);
      if (subtrees && bag.isLocal) {
        const root = subtrees.grow(trunk, from, to, depth, random);
        if (parent !== NO_PARENT) splits[parent] = root;
        continue;
      }
      const criterion = criteria.enter(from, to);
      const parted =
        criterion.mixed &&
        depth < maxDepth &&
        to - from >= 2 * minLeaf &&
        search.find(from, to, criterion, random);
      if (!parted) {
        criterion.writeOutputs(leaves.values, leaves.end);
        const leaf = ~leaves.add();
        if (parent !== NO_PARENT) splits[parent] = leaf;
        continue;
      }
      gains[search.feature] += search.gain;
      const middle = bag.split(from, to, search.split(false));
      if (parent !== NO_PARENT) splits[parent] = trunk.count;
      splits[trunk.count] = storeSplit(search.split(to - middle > middle - from), trunk.sets);
      open.push(middle, to, depth + 1, trunk.count + 2);
      open.push(from, middle, depth + 1, trunk.count + 1);
      trunk.count += NODE;
    }
    return { index, gains: gains.slice(), tree: this.takeTree(trunk) };
  }

  /** In shared memory: every thread will walk the tree to measure it. */
  private takeTree({ count, sets }: Trunk): Tree {
    const kept = new Int32Array(new SharedArrayBuffer(4 * sets.length));
    kept.set(sets);
    const given = { sets: kept, values: this.leaves.take(), width: outputsOf(this.job.task) };
    return treeOf(this.splits.subarray(0, count), given);
  }
}

function storeSplit(split: Split, sets: number[]): number {
  if ('test' in split) return split.test;
  const test = categoricalTest(sets.length);
  for (const word of split.set) sets.push(word);
  return test;
}
