import { categoricalCoder, cutColumn, numericCoder } from './binning.ts';
import { TreeGrower } from './grow.ts';
import {
  blocksOf,
  GrowthAborted,
  rowsOfBlock,
  takeUnit,
  type GrownTree,
  type Job,
  type Phase,
} from './job.ts';
import type { PredictionData, Task } from './data.ts';
import type { FittedFeature } from './forest.ts';
import { BlockMeasure } from './measure.ts';
import { BlockPredictor } from './predict-block.ts';
import type { Prediction } from './predict.ts';
import { TreePermuter, type PermutedTree } from './permute.ts';
import type { Tree } from './tree.ts';

/** What a thread needs to predict. All arrays that are large lie in shared memory. */
export interface PredictInput {
  phase: 'predict';
  forest: { task: Task; features: readonly FittedFeature[] };
  trees: readonly Tree[];
  data: PredictionData;
  prediction: Prediction;
  /** The first row that no thread has taken. */
  control: Int32Array;
}

/** What a thread needs for a phase of a fit besides the shared memory. */
export interface FitInput {
  phase: Phase;
  job: Job;
  /** Numbers of the trees to grow, to measure or to permute. */
  numbers: readonly number[];
  /** These trees, once they are grown. */
  trees: readonly Tree[];
}

export type PhaseInput = FitInput | PredictInput;

/** What a thread gives back while it works. */
export type Finding = GrownTree | PermutedTree;

/** Does a thread's share of a phase; returns when no unit is left, or soon after an abort. */
export function work(input: PhaseInput, onFinding: (finding: Finding) => void): void {
  if (input.phase === 'predict') return predict(input);
  const { phase, job, numbers, trees } = input;
  switch (phase) {
    case 'cut':
      return cut(job);
    case 'code':
      return code(job);
    case 'grow':
      return grow(job, numbers, onFinding);
    case 'measure':
      return measure(job, numbers, trees);
    case 'permute':
      return permute(job, numbers, trees, onFinding);
  }
}

function cut(job: Job): void {
  const { rows, features, settings } = job;
  for (let f; (f = takeUnit(job, features.length)) !== undefined;) {
    if (features[f].type !== 'numeric') continue;
    const edges = cutColumn(job.x.subarray(f * rows, (f + 1) * rows), settings.bins);
    job.edges.set(edges, f * settings.bins);
    job.edgeCounts[f] = edges.length;
  }
}

function code(job: Job): void {
  const { rows, x, columns, settings } = job;
  const coders = job.features.map((kind, f) => {
    const start = f * settings.bins;
    return kind.type === 'numeric'
      ? numericCoder(job.edges.subarray(start, start + job.edgeCounts[f]))
      : categoricalCoder(kind.levels);
  });
  for (let block; (block = takeUnit(job, blocksOf(rows))) !== undefined;) {
    const { from, to } = rowsOfBlock(rows, block);
    for (let f = 0; f < coders.length; f++) {
      const base = f * rows;
      const missing = coders[f].write(x.subarray(base + from, base + to), columns, base + from, 1);
      if (missing) job.missing[f] = 1;
    }
  }
}

function grow(job: Job, numbers: readonly number[], onTree: (tree: GrownTree) => void): void {
  const grower = new TreeGrower(job);
  try {
    for (let unit; (unit = takeUnit(job, numbers.length)) !== undefined;) onTree(grower.grow(numbers[unit]));
  } catch (error) {
    if (!(error instanceof GrowthAborted)) throw error;
  }
}

function measure(job: Job, numbers: readonly number[], trees: readonly Tree[]): void {
  const block = new BlockMeasure(job);
  const numbered = trees.map((tree, at) => ({ tree, index: numbers[at] }));
  for (let unit; (unit = takeUnit(job, blocksOf(job.rows))) !== undefined;) block.measure(unit, numbered);
}

function permute(
  job: Job,
  numbers: readonly number[],
  trees: readonly Tree[],
  onTree: (tree: PermutedTree) => void,
): void {
  const permuter = new TreePermuter(job);
  for (let unit; (unit = takeUnit(job, trees.length)) !== undefined;)
    onTree(permuter.permute(numbers[unit], trees[unit]));
}

function predict({ forest, trees, data, prediction, control }: PredictInput): void {
  const predictor = new BlockPredictor(forest, trees, data.rows);
  const { size } = predictor;
  for (let from; (from = Atomics.add(control, 0, size)) < data.rows;)
    predictor.predict(data, prediction, from);
}
