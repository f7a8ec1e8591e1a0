import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import type { Feature, Frame } from '../contracts/frame.ts';
import { checkPackageModel } from './ml-random-forest-model.ts';
import type { FitOptions, Model, Trainer, Training } from './trainer.ts';

const WORKER = new URL(`./ml-random-forest-worker${extname(import.meta.url)}`, import.meta.url);

const TREES = 50;

/** Larger artifacts are refused unread, bytes of JSON. */
const LARGEST_ARTIFACT = 2 ** 29;

/** What the package's thread is given: arrays of rows, as the package wants them. */
export interface PackageJob {
  halves: { x: number[][]; y: number[]; trees: number; seed: number }[];
  regression: boolean;
  /** The package's own options. */
  parameters: Record<string, unknown>;
}

/**
 * The package `ml-random-forest`, for models that are meant to be served by it: numeric features without gaps, and
 * only the kind `hybrid`, half of the trees fitted on the long and half on the recent window. The artifact is the
 * package's own JSON, gzipped.
 *
 * Parameters: `trees` (50), and the package's `maxFeatures`, `replacement`, `selectionMethod`; the options of its
 * trees `minNumSamples`, `maxDepth`, `gainThreshold`.
 */
export const mlRandomForestTrainer: Trainer = {
  name: 'ml-random-forest',

  async fit(training, options) {
    const { frame, target } = training;
    refuseOtherKinds(options.kinds);
    refuseWhatItCannotRead(frame);
    options.onProgress(0, 1);
    const bytes = await trainInThread(jobOf(training, options), options.signal);
    options.onProgress(1, 1);
    return {
      bytes,
      model: await this.load(bytes, { features: frame.features, target }),
      material: { parts: [], outOfBag: null, importances: null },
    };
  },

  load(bytes, { features, target }) {
    const model: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: LARGEST_ARTIFACT }).toString());
    checkPackageModel(model, features.length, target);
    return target.task === 'regression'
      ? regressionModel(RandomForestRegression.load(model as never))
      : classificationModel(RandomForestClassifier.load(model as never), target.classes.length);
  },
};

function jobOf({ frame, recentFrom, target }: Training, { parameters, seed }: FitOptions): PackageJob {
  const { trees = TREES, minNumSamples, maxDepth, gainThreshold, ...forest } = parameters;
  const recent = Math.max(1, Math.floor(Number(trees) / 2));
  const treeOptions = defined({ minNumSamples, maxDepth, gainThreshold });
  const y = [...frame.y];
  return {
    halves: [
      { x: rowsOf(frame, 0), y, trees: Math.max(1, Number(trees) - recent), seed: seed | 0 },
      { x: rowsOf(frame, recentFrom), y: y.slice(recentFrom), trees: recent, seed: (seed + 1) | 0 },
    ],
    regression: target.task === 'regression',
    parameters: { ...forest, treeOptions },
  };
}

/** Trains in a thread of its own, which is ended when the signal aborts. */
async function trainInThread(job: PackageJob, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  const thread = new Worker(WORKER, { workerData: job });
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      signal.onabort = () => reject(signal.reason);
      thread.once('message', resolve).once('error', reject);
      thread.once('exit', (code) => reject(new Error(`the training thread ended early, with code ${code}`)));
    });
  } finally {
    signal.onabort = null;
    await thread.terminate();
  }
}

const regressionModel = (forest: RandomForestRegression): Model => ({
  predict: (frame) => ({
    predicted: Float64Array.from(frame.rows === 0 ? [] : forest.predict(rowsOf(frame, 0))),
    scores: new Float64Array(),
  }),
});

/** Scores are shares of the trees' votes, counted here because the package's own probabilities lose a tree's vote. */
const classificationModel = (forest: RandomForestClassifier, classes: number): Model => ({
  predict(frame) {
    const scores = new Float64Array(frame.rows * classes);
    if (frame.rows === 0) return { predicted: new Float64Array(), scores };
    const rows = rowsOf(frame, 0);
    const votes = forest.predictionValues(rows);
    for (let row = 0; row < frame.rows; row++)
      for (let tree = 0; tree < votes.columns; tree++)
        scores[row * classes + votes.get(row, tree)] += 1 / votes.columns;
    return { predicted: Float64Array.from(forest.predict(rows)), scores };
  },
});

function refuseOtherKinds(kinds: FitOptions['kinds']): void {
  const other = kinds.find((kind) => kind !== 'hybrid');
  if (other)
    throw new RangeError(
      `trainer ml-random-forest fits only the kind hybrid, training.kinds asks for ${other}`,
    );
}

function refuseWhatItCannotRead({ features, rows, x }: Frame): void {
  features.forEach(({ name, type }: Feature, index) => {
    if (type !== 'numeric')
      throw new RangeError(`trainer ml-random-forest takes only numeric features, ${name} is ${type}`);
    if (x.subarray(index * rows, (index + 1) * rows).some(Number.isNaN))
      throw new RangeError(`trainer ml-random-forest takes no missing values, feature ${name} has some`);
  });
}

const rowsOf = ({ rows, x, features }: Pick<Frame, 'rows' | 'x' | 'features'>, from: number): number[][] =>
  Array.from({ length: rows - from }, (_, at) => features.map((_, index) => x[index * rows + from + at]));

const defined = (options: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
