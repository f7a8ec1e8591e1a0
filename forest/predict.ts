import type { Calibration } from './calibration.ts';
import { outputsOf, type PredictionData, type Task } from './data.ts';
import { treesOf, type Forest } from './forest.ts';
import { inSharedMemory } from './shared-memory.ts';
import { BLOCK_ROWS, BlockPredictor, type AnsweringForest } from './predict-block.ts';
import { sharedForestPool, type ForestPool } from './pool.ts';

/** What to predict with. */
export interface PredictOptions {
  /** Only the trees of these groups; all by default. */
  groups?: readonly string[];
}

/** Answers to rows, in their order. */
export interface Prediction {
  /**
   * Row-major, rows × classes: the mean of the leaves' class shares over the trees, calibrated if the fit was asked for
   * that; for regression rows × 1, the mean of the leaves' means.
   */
  scores: Float64Array;
  /**
   * The class that most trees elect, each the class with the largest share in its leaf; on ties the one that was first
   * to have so many votes, in the order of the trees. Empty for regression.
   */
  classes: Uint8Array;
}

/**
 * Predicts rows on the calling thread. Trees are summed in their order, so that equal rows get equal answers whatever
 * rows they are predicted with.
 *
 * Classes are decided by votes, not by scores, as the package `ml-random-forest` does, so that an export answers as the
 * forest itself.
 *
 * @throws RangeError if the data don't have the forest's columns, or the forest not the groups.
 */
export function predict(forest: Forest, data: PredictionData, options: PredictOptions = {}): Prediction {
  const answering = answeringForest(forest, options);
  checkColumns(forest, data);
  return predictHere(answering, data);
}

function predictHere(forest: AnsweringForest, data: PredictionData): Prediction {
  const prediction = emptyPrediction(forest.task, data.rows);
  const predictor = new BlockPredictor(forest, data.rows);
  for (let from = 0; from < data.rows; from += predictor.size) predictor.predict(data, prediction, from);
  return prediction;
}

/** Rows times trees that are predicted on the calling thread, which they hold up for some 20 ms. */
const MOST_HERE = 500_000;

/** As `predict`, on the threads of a pool unless there are only few rows and trees; the same answers. */
export async function predictInThreads(
  forest: Forest,
  data: PredictionData,
  options: PredictOptions & { pool?: ForestPool; threads?: number; signal?: AbortSignal } = {},
): Promise<Prediction> {
  const answering = answeringForest(forest, options);
  checkColumns(forest, data);
  options.signal?.throwIfAborted();
  const pool = options.pool ?? sharedForestPool();
  const threads = Math.min(options.threads ?? pool.threads, Math.ceil(data.rows / BLOCK_ROWS));
  if (data.rows * answering.trees.length <= MOST_HERE) return predictHere(answering, data);
  const prediction = emptyPrediction(forest.task, data.rows);
  const control = new Int32Array(new SharedArrayBuffer(4));
  const x = inSharedMemory(data.x);
  const input = {
    phase: 'predict',
    forest: answering,
    data: { ...data, x },
    prediction,
    control,
  } as const;
  const stop = () => Atomics.store(control, 0, data.rows);
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    await pool.run(input, threads, () => {});
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
  options.signal?.throwIfAborted();
  return prediction;
}

/** The class with the highest score in each row, the lowest one on ties. */
export function classOf(scores: Float64Array, classes: number): Uint8Array {
  const decided = new Uint8Array(scores.length / classes);
  for (let row = 0; row < decided.length; row++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (scores[row * classes + k] > scores[row * classes + best]) best = k;
    decided[row] = best;
  }
  return decided;
}

/** How scores of these groups become probabilities; undefined for a forest that was not calibrated. */
export function calibrationOf(forest: Forest, groups?: readonly string[]): Calibration | undefined {
  if (!forest.calibrations) return undefined;
  const asked = groups ?? forest.groups.map(({ name }) => name);
  const found = forest.calibrations.find(
    (each) => each.groups.length === asked.length && each.groups.every((name) => asked.includes(name)),
  );
  if (!found) {
    const known = forest.calibrations.map((each) => each.groups.join(' + ')).join(', ');
    throw new RangeError(`the forest is calibrated for ${known} (asked for ${asked.join(' + ')})`);
  }
  return found.classes;
}

export function checkColumns(forest: Pick<Forest, 'features'>, { rows, x }: PredictionData): void {
  const features = forest.features.length;
  if (x.length !== rows * features) {
    throw new RangeError(`x must hold ${rows} rows × ${features} features (got ${x.length} values)`);
  }
}

const answeringForest = (forest: Forest, { groups }: PredictOptions): AnsweringForest => ({
  task: forest.task,
  features: forest.features,
  trees: treesOf(forest, groups),
  calibration: calibrationOf(forest, groups),
});

const emptyPrediction = (task: Task, rows: number): Prediction => ({
  scores: new Float64Array(new SharedArrayBuffer(8 * rows * outputsOf(task))),
  classes: new Uint8Array(new SharedArrayBuffer(task.type === 'classification' ? rows : 0)),
});
