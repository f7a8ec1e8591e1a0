import {
  checkTrainingData,
  type FeatureKind,
  type Parameters,
  type Task,
  type TrainingData,
  type TreeGroup,
} from './data.ts';
import type { FittedFeature, Forest } from './forest.ts';
import { abort, createJob, PHASES, type GrownTree, type Job, type Settings } from './job.ts';
import { summarise, type OutOfBag } from './out-of-bag.ts';
import { sharedForestPool, type ForestPool } from './pool.ts';
import type { Tree } from './tree.ts';

/** How to fit a forest. */
export interface FitOptions {
  task: Task;
  groups: readonly TreeGroup[];
  parameters?: Parameters;
  /** An integer; equal data, options and seed give an equal forest, for any number of threads. */
  seed: number;
  /** Whether to measure the forest out of bag; true by default. */
  outOfBag?: boolean;
  /** The pool's number by default. */
  threads?: number;
  pool?: ForestPool;
  /** Stops the fit, at any size of data, within a few hundred milliseconds. */
  signal?: AbortSignal;
  onProgress?: (treesDone: number, treesTotal: number) => void;
}

/** A forest and what its fit says about it. */
export interface Fit {
  forest: Forest;
  outOfBag: OutOfBag;
  /** Per feature the share of all decrease of impurity, each tree counting the same; sums to 1 unless no tree split. */
  importance: Float64Array;
}

/**
 * Fits a random forest (Breiman 2001) on binned features, in worker threads: every group's trees on its own rows.
 *
 * @throws RangeError if data or options can't be fitted; the signal's reason if it was aborted.
 */
export async function fit(data: TrainingData, options: FitOptions): Promise<Fit> {
  const { task, groups, seed, signal, onProgress } = options;
  signal?.throwIfAborted();
  checkTrainingData(data, task, groups);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed must be an integer (got ${seed})`);
  const settings = settle(options.parameters ?? {}, task, data.features.length);
  const measured = settings.bootstrap && (options.outOfBag ?? true);
  const job = createJob(data, task, groups, settings, seed);
  const pool = options.pool ?? sharedForestPool();
  const threads = options.threads ?? pool.threads;
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`threads must be at least 1 (got ${threads})`);

  const trees: Tree[] = [];
  const gains: Float64Array[] = [];
  let grown = 0;
  const take = ({ index, tree, gains: treeGains }: GrownTree) => {
    trees[index] = tree;
    gains[index] = treeGains;
    if (!signal?.aborted) onProgress?.(++grown, job.trees);
  };
  await stoppedBy(signal, job, async () => {
    for (const phase of PHASES) {
      if (phase === 'measure' && !measured) continue;
      await pool.run({ phase, job, trees: phase === 'measure' ? trees : [] }, threads, take);
      signal?.throwIfAborted();
    }
  });
  const forest: Forest = {
    task,
    features: data.features.map((kind, index) => fittedFeature(job, kind, index)),
    groups: groups.map(({ name, trees: count }) => ({ name, trees: count })),
    trees,
  };
  return {
    forest,
    outOfBag: summarise(job, trees, measured),
    importance: importanceOf(gains, data.features.length),
  };
}

function settle(parameters: Parameters, task: Task, features: number): Settings {
  const usual = task.type === 'classification' ? Math.sqrt(features) : features / 3;
  const settings = {
    maxDepth: parameters.maxDepth ?? Infinity,
    minLeaf: parameters.minLeaf ?? 5,
    featuresPerSplit: parameters.featuresPerSplit ?? Math.max(1, Math.floor(usual)),
    bins: parameters.bins ?? 1024,
    bootstrap: parameters.bootstrap ?? true,
  };
  const require = (
    name: 'maxDepth' | 'minLeaf' | 'featuresPerSplit' | 'bins',
    least: number,
    most: number,
  ) => {
    const value = settings[name];
    const whole = Number.isInteger(value) || value === Infinity;
    if (!whole || value < least || value > most) {
      throw new RangeError(`${name} must be an integer from ${least} to ${most} (got ${value})`);
    }
  };
  require('maxDepth', 0, Infinity);
  require('minLeaf', 1, 2 ** 31);
  require('featuresPerSplit', 1, features);
  require('bins', 2, 32_768);
  return settings;
}

/**
 * Runs a fit so that an abort rejects it at once; the threads notice on their own and are free again soon after.
 * Whatever ends the fit, no thread goes on with it.
 */
async function stoppedBy(signal: AbortSignal | undefined, job: Job, run: () => Promise<void>): Promise<void> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      abort(job);
      reject(signal?.reason);
    };
  });
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([run(), aborted]);
  } finally {
    abort(job);
    signal?.removeEventListener('abort', onAbort);
  }
}

function fittedFeature(job: Job, kind: FeatureKind, index: number): FittedFeature {
  const missing = job.missing[index] === 1;
  if (kind.type === 'categorical') return { type: 'categorical', levels: kind.levels, missing };
  const start = index * job.settings.bins;
  return { type: 'numeric', edges: job.edges.slice(start, start + job.edgeCounts[index]), missing };
}

function importanceOf(gains: readonly Float64Array[], features: number): Float64Array {
  const importance = new Float64Array(features);
  for (const tree of gains) {
    const total = sum(tree);
    if (total > 0) for (let f = 0; f < features; f++) importance[f] += tree[f] / total;
  }
  const total = sum(importance);
  return total > 0 ? importance.map((value) => value / total) : importance;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
