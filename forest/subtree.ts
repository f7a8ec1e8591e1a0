import type { Bag } from './bag.ts';
import { GrowthAborted, type Job } from './job.ts';
import type { LeafTable } from './leaf-table.ts';
import { meanWriter } from './moments.ts';
import type { Generator } from './random.ts';
import { NODE } from './tree.ts';

/** Levels of a feature at most, so that a set is one word: a bit for each, and one for missing values. */
const MOST_LEVELS = 31;

/** The tree that a subtree is added to: its splits so far, with room for more, its sets, and its leaves. */
export interface Trunk {
  splits: Int32Array;
  count: number;
  sets: number[];
  leaves: LeafTable;
}

/**
 * Whether the program can grow what is below the bag's copy: where the criterion is one sum, no value is missing, and
 * categorical features have few levels.
 */
export function canGrowSubtrees({ task, weights, features, missing }: Job): boolean {
  const oneSum = task.type === 'regression' || (task.classes === 2 && weights !== undefined);
  const fits = features.every((kind) => kind.type === 'numeric' || kind.levels <= MOST_LEVELS);
  return oneSum && fits && !missing.includes(1);
}

/** Grows whole subtrees by a program: the same as `TreeGrower` does node by node, without its cost of every node. */
export class SubtreeGrower {
  private readonly bag: Bag;
  private readonly writeMean: ReturnType<typeof meanWriter>;

  /** @param candidates how many features splits are chosen from */
  constructor(job: Job, bag: Bag, candidates: number) {
    this.bag = bag;
    this.writeMean = meanWriter(job);
    const { arrays } = bag;
    const { program } = arrays;
    const at = (array: Int32Array | Uint16Array | Float64Array) => array.byteOffset;
    const { settings, features, weights } = job;
    arrays.levels.set(features.map((kind) => (kind.type === 'categorical' ? kind.levels : 0)));
    program.useRows(
      at(arrays.slots),
      at(arrays.labels),
      at(arrays.target),
      weights ? at(arrays.rowWeights) : 0,
    );
    program.useRoom(at(arrays.addends), at(arrays.scratch), at(arrays.open));
    program.useFeatures(
      at(arrays.candidates),
      candidates,
      at(arrays.levels),
      at(arrays.gains),
      at(arrays.generator),
    );
    program.useSettings(
      settings.featuresPerSplit,
      settings.minLeaf,
      Math.min(settings.maxDepth, 2 ** 31 - 1),
    );
    program.useResults(at(arrays.splits), at(arrays.leaves), at(arrays.sets));
  }

  /**
   * Adds a node whose rows, [from, to), have just moved to the bag's copy, and all below it; gives what its parent calls it.
   *
   * @throws GrowthAborted soon after the fit was aborted.
   */
  grow(trunk: Trunk, from: number, to: number, depth: number, random: Generator): number {
    const { bag } = this;
    const { program, generator } = bag.arrays;
    random.save(generator);
    if (!program.grow(bag.addressOf(0), from, to, depth, trunk.count, trunk.sets.length))
      throw new GrowthAborted();
    random.restore(generator);
    return this.addTo(trunk);
  }

  private addTo(trunk: Trunk): number {
    const { program, splits, sets } = this.bag.arrays;
    const { count: first, splits: all } = trunk;
    const leaves = this.addLeaves(trunk.leaves);
    const words = program.wordsOfSplits();
    for (let at = 0, to = first; at < words; at += NODE, to += NODE) {
      const left = splits[at + 1];
      const right = splits[at + 2];
      all[to] = splits[at];
      all[to + 1] = left < 0 ? leaves[~left] : left;
      all[to + 2] = right < 0 ? leaves[~right] : right;
    }
    for (let at = 0; at < program.wordsOfSets(); at++) trunk.sets.push(sets[at]);
    trunk.count += words;
    return words > 0 ? first : leaves[0];
  }

  /** Gives what the splits call each leaf. */
  private addLeaves(table: LeafTable): Int32Array {
    const { program, leaves, open } = this.bag.arrays;
    const count = program.leavesGrown();
    for (let leaf = 0; leaf < count; leaf++) {
      this.writeMean(leaves[2 * leaf], leaves[2 * leaf + 1], table.values, table.end);
      open[leaf] = ~table.add();
    }
    return open;
  }
}
