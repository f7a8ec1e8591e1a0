import { calibratedGroups, type GroupsCalibration } from './calibration.ts';
import {
  checkTrainingData,
  columnOf,
  type FeatureKind,
  type Parameters,
  type Task,
  type StreamedTrainingData,
  type TrainingData,
  type TreeGroup,
} from './data.ts';
import { batchesOf, isFlat } from './early-stop.ts';
import type { FittedFeature, Forest } from './forest.ts';
import { importanceOf, permutationImportanceOf, type PermutationImportance } from './importance.ts';
import { abort, createJob, sharedBytes, startUnits, type Job } from './job.ts';
import {
  errorOfDifference,
  HALF_TRIAL,
  leafSizes,
  lossOfMany,
  meanLoss,
  outOfBagLosses,
  sampleRows,
} from './leaf-size.ts';
import { summarise, type OutOfBag, type OutOfBagError } from './out-of-bag.ts';
import type { CalibrateInput, CodeInput, Finding, TreesInput } from './phases.ts';
import { sharedForestPool, type ForestPool } from './pool.ts';
import { inSharedMemory } from './shared-memory.ts';
import { settle, type Settled } from './settings.ts';
import { treeBytes, type Tree } from './tree.ts';
import { rowWeights } from './weights.ts';

/** How to fit a forest. */
export interface FitOptions {
  task: Task;
  groups: readonly TreeGroup[];
  parameters?: Parameters;
  /** An integer; equal data, options and seed give an equal forest, for any number of threads. */
  seed: number;
  /** Whether to measure the forest out of bag; true by default. */
  outOfBag?: boolean;
  /** Whether to measure how much the forest leans on each feature, by permuting it out of bag; false by default. */
  permutationImportance?: boolean;
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
  /** The leaf size that was asked for or chosen. */
  minLeaf: number;
  /** Trees that were asked for and not grown, because the error no longer changed. */
  treesSaved: number;
  /** Bytes that the threads shared, the data included, and bytes of the forest. */
  memory: { shared: number; forest: number };
  outOfBag: OutOfBag;
  /** Per feature the share of all decrease of impurity, each tree counting the same; sums to 1 unless no tree split. */
  importance: Float64Array;
  permutationImportance?: PermutationImportance;
}

/**
 * Fits a random forest (Breiman 2001) on binned features, in worker threads: every group's trees on its own rows.
 *
 * @throws RangeError if data or options can't be fitted; the signal's reason if it was aborted.
 */
export async function fit(data: TrainingData | StreamedTrainingData, options: FitOptions): Promise<Fit> {
  const { task, groups, seed, signal, parameters = {} } = options;
  signal?.throwIfAborted();
  checkTrainingData(data, task, groups);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed must be an integer (got ${seed})`);
  const settled = settle(parameters, task, data.features.length);
  const measured = settled.settings.bootstrap && (options.outOfBag ?? true);
  checkOutOfBagUse(options, measured);
  const weights = rowWeights(data, task, groups, parameters.classWeights);
  const minLeaf = await chooseMinLeaf(data, options, settled);
  const settings = { ...settled.settings, minLeaf };
  const job = createJob({ data, task, groups, settings, weights, seed, measured });

  return stoppedBy(signal, job, async () => {
    const growth = new Growth(job, options);
    await growth.code(data);
    for (const batch of batchesOf(groups, parameters.earlyStop ?? false)) {
      await growth.run('grow', batch);
      if (measured) await growth.run('measure', batch);
      if (parameters.earlyStop && isFlat(job, growth.trees)) break;
    }
    if (options.permutationImportance) await growth.run('permute', growth.grown());
    if (parameters.calibrate) await growth.calibrate();
    return growth.finish(minLeaf);
  });
}

function checkOutOfBagUse(
  { parameters = {}, permutationImportance, task }: FitOptions,
  measured: boolean,
): void {
  const users = [
    ['earlyStop', parameters.earlyStop],
    ['calibrate', parameters.calibrate],
    ['permutationImportance', permutationImportance],
  ] as const;
  for (const [name, used] of users) {
    if (used && !measured)
      throw new RangeError(`${name} needs bootstrap and outOfBag, which were turned off`);
  }
  if (parameters.calibrate && task.type === 'regression')
    throw new RangeError('calibrate needs classes, this target is a value');
}

/**
 * Tries leaf sizes on small forests of some of the rows, from the smallest on, until two in a row were no better than the
 * best one before. A larger one must be better by more than a standard error: where rows are few, chance would choose.
 */
async function chooseMinLeaf(
  data: TrainingData | StreamedTrainingData,
  options: FitOptions,
  { minLeaf, settings }: Settled,
): Promise<number> {
  if (minLeaf !== 'auto') return minLeaf;
  const { task, groups, seed, threads, pool, signal, parameters } = options;
  const sample = await sampleRows(data, groups, seed);
  const trial = ['one half', 'the other'].map((name) => ({
    name,
    trees: HALF_TRIAL,
    from: 0,
    to: sample.rows,
  }));
  const weights = rowWeights(sample, task, trial, parameters?.classWeights);
  const trees = groups.reduce((sum, group) => sum + group.trees, 0);
  let best: { size: number; loss: number; losses: Float64Array } | undefined;
  let rises = 0;
  for (const size of leafSizes(sample.rows)) {
    const { outOfBag } = await fit(sample, {
      task,
      groups: trial,
      parameters: {
        ...parameters,
        ...settings,
        minLeaf: size,
        bootstrap: true,
        earlyStop: false,
        calibrate: false,
      },
      seed,
      threads,
      pool,
      signal,
    });
    const lossesBy = ({ outputs }: OutOfBagError) => outOfBagLosses(task, sample.y, outputs, weights);
    const losses = lossesBy(outOfBag.overall);
    const [one, other] = Object.values(outOfBag.groups).map((group) => meanLoss(lossesBy(group)));
    const loss = lossOfMany(trees, { both: meanLoss(losses), halves: (one + other) / 2 });
    if (!best || loss < best.loss - errorOfDifference(losses, best.losses)) {
      best = { size, loss, losses };
      rises = 0;
    } else if (++rises === 2) break;
  }
  return best?.size ?? 1;
}

/** The trees of a fit as they come in from the threads. */
class Growth {
  /** By number in the job; empty places belong to trees that were not grown. */
  readonly trees: (Tree | undefined)[];
  private readonly job: Job;
  private readonly options: FitOptions;
  private readonly pool: ForestPool;
  private readonly threads: number;
  private readonly gains: Float64Array[] = [];
  private readonly permuted: Float64Array[] = [];
  private readonly calibrations: GroupsCalibration[] = [];
  private count = 0;
  private dataBytes = 0;

  constructor(job: Job, options: FitOptions) {
    const { pool = sharedForestPool(), threads = pool.threads } = options;
    if (!Number.isInteger(threads) || threads < 1)
      throw new RangeError(`threads must be at least 1 (got ${threads})`);
    this.job = job;
    this.options = options;
    this.pool = pool;
    this.threads = threads;
    this.trees = new Array<undefined>(job.trees).fill(undefined);
  }

  /** Codes all columns at once, or, where they are read one by one, each when it is there: only one is in memory. */
  async code(data: TrainingData | StreamedTrainingData): Promise<void> {
    const { job } = this;
    const features = [...data.features.keys()];
    if (typeof data.x !== 'function') {
      this.dataBytes = data.x.byteLength;
      return this.codeColumns(features, data.x);
    }
    this.dataBytes = 8 * job.rows;
    for (const feature of features) {
      await this.codeColumns([feature], inSharedMemory(await columnOf(data, feature)));
    }
  }

  private async codeColumns(numbers: readonly number[], x: Float64Array<SharedArrayBuffer>): Promise<void> {
    for (const phase of ['cut', 'code'] as const) await this.runPhase({ phase, job: this.job, numbers, x });
  }

  async run(phase: TreesInput['phase'], numbers: readonly number[]): Promise<void> {
    const trees = phase === 'grow' ? [] : numbers.map((number) => this.trees[number]!);
    await this.runPhase({ phase, job: this.job, numbers, trees });
  }

  async calibrate(): Promise<void> {
    const { job } = this;
    await this.runPhase({ phase: 'calibrate', job, together: calibratedGroups(job.groups) });
  }

  private async runPhase(input: CodeInput | TreesInput | CalibrateInput): Promise<void> {
    startUnits(this.job);
    await this.pool.run(input, this.threads, (finding) => this.take(finding));
    this.options.signal?.throwIfAborted();
  }

  grown(): number[] {
    return [...this.trees.keys()].filter((number) => this.trees[number]);
  }

  finish(minLeaf: number): Fit {
    const { job, trees, gains, permuted, calibrations } = this;
    const { task, groups, features } = job;
    const grown = this.grown();
    let first = 0;
    const kept = groups.map(({ name, trees: asked }) => {
      const own = grown.filter((number) => number >= first && number < first + asked);
      first += asked;
      return { name, trees: own.length };
    });
    const outOfBag = summarise(job, trees);
    const forest: Forest = {
      task,
      features: features.map((kind, index) => fittedFeature(job, kind, index)),
      groups: kept,
      trees: grown.map((number) => trees[number]!),
    };
    if (calibrations.length > 0) forest.calibrations = calibrations;
    return {
      forest,
      minLeaf,
      treesSaved: job.trees - grown.length,
      memory: {
        shared: sharedBytes(job) + this.dataBytes,
        forest: forest.trees.reduce((bytes, tree) => bytes + treeBytes(tree), 0),
      },
      outOfBag,
      importance: importanceOf(
        grown.map((number) => gains[number]),
        features.length,
      ),
      permutationImportance:
        permuted.length > 0 ? permutationImportanceOf(grown.map((number) => permuted[number])) : undefined,
    };
  }

  private take(finding: Finding): void {
    if ('calibration' in finding) {
      this.calibrations[finding.index] = finding.calibration;
      return;
    }
    if ('increases' in finding) {
      this.permuted[finding.index] = finding.increases;
      return;
    }
    this.trees[finding.index] = finding.tree;
    this.gains[finding.index] = finding.gains;
    const { signal, onProgress } = this.options;
    if (!signal?.aborted) onProgress?.(++this.count, this.job.trees);
  }
}

/**
 * Runs a fit so that an abort rejects it at once; the threads notice on their own and are free again soon after.
 * Whatever ends the fit, no thread goes on with it.
 */
async function stoppedBy<Result>(
  signal: AbortSignal | undefined,
  job: Job,
  run: () => Promise<Result>,
): Promise<Result> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      abort(job);
      reject(signal?.reason);
    };
  });
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([run(), aborted]);
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
