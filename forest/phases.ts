import { categoricalCoder, cutColumn, numericCoder } from './binning.ts';
import { calibrate, type GroupsCalibration } from './calibration.ts';
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
import { outputsOf, type PredictionData } from './data.ts';
import { BlockMeasure } from './measure.ts';
import { outputsTogether } from './out-of-bag.ts';
import { BlockPredictor, type AnsweringForest } from './predict-block.ts';
import type { Prediction } from './predict.ts';
import { TreePermuter, type PermutedTree } from './permute.ts';
import type { Tree } from './tree.ts';

/** What a thread needs to predict. All arrays that are large lie in shared memory. */
export interface PredictInput {
  phase: 'predict';
  forest: AnsweringForest;
  data: PredictionData;
  prediction: Prediction;
  /** The first row that no thread has taken. */
  control: Int32Array;
}

/** What a thread needs to find a feature's edges and its values' codes. */
export interface CodeInput {
  phase: 'cut' | 'code';
  job: Job;
  /** Numbers of the features. */
  numbers: readonly number[];
  /** Their columns, one after another. */
  x: Float64Array<SharedArrayBuffer>;
}

/** What a thread needs for the other phases of a fit. */
export interface TreesInput {
  phase: Exclude<Phase, CodeInput['phase'] | CalibrateInput['phase']>;
  job: Job;
  /** Numbers of the trees to grow, to measure or to permute. */
  numbers: readonly number[];
  /** These trees, once they are grown. */
  trees: readonly Tree[];
}

/** What a thread needs to calibrate: the names of the groups whose trees answer together, in each case. */
export interface CalibrateInput {
  phase: 'calibrate';
  job: Job;
  together: readonly string[][];
}

/** How the shares of such groups become probabilities. */
export interface Calibrated {
  index: number;
  calibration: GroupsCalibration;
}

export type PhaseInput = CodeInput | TreesInput | CalibrateInput | PredictInput;

/** What a thread gives back while it works. */
export type Finding = GrownTree | PermutedTree | Calibrated;

/** Does a thread's share of a phase; returns when no unit is left, or soon after an abort. */
export function work(input: PhaseInput, onFinding: (finding: Finding) => void): void {
  switch (input.phase) {
    case 'cut':
      return cut(input);
    case 'code':
      return code(input);
    case 'grow':
      return grow(input, onFinding);
    case 'measure':
      return measure(input);
    case 'permute':
      return permute(input, onFinding);
    case 'calibrate':
      return calibrateGroups(input, onFinding);
    case 'predict':
      return predict(input);
  }
}

function cut({ job, numbers, x }: CodeInput): void {
  const { rows, features, settings } = job;
  for (let unit; (unit = takeUnit(job, numbers.length)) !== undefined;) {
    const f = numbers[unit];
    if (features[f].type !== 'numeric') continue;
    const edges = cutColumn(x.subarray(unit * rows, (unit + 1) * rows), settings.bins);
    job.edges.set(edges, f * settings.bins);
    job.edgeCounts[f] = edges.length;
  }
}

function code({ job, numbers, x }: CodeInput): void {
  const { rows, features, columns, settings } = job;
  const coders = numbers.map((f) => {
    const kind = features[f];
    const start = f * settings.bins;
    return kind.type === 'numeric'
      ? numericCoder(job.edges.subarray(start, start + job.edgeCounts[f]))
      : categoricalCoder(kind.levels);
  });
  for (let block; (block = takeUnit(job, blocksOf(rows))) !== undefined;) {
    const { from, to } = rowsOfBlock(rows, block);
    for (const [unit, f] of numbers.entries()) {
      const values = x.subarray(unit * rows + from, unit * rows + to);
      const missing = coders[unit].write(values, columns, f * rows + from, 1);
      if (missing) job.missing[f] = 1;
    }
  }
}

function grow({ job, numbers }: TreesInput, onTree: (tree: GrownTree) => void): void {
  const grower = new TreeGrower(job);
  try {
    for (let unit; (unit = takeUnit(job, numbers.length)) !== undefined;) onTree(grower.grow(numbers[unit]));
  } catch (error) {
    if (!(error instanceof GrowthAborted)) throw error;
  }
}

function measure({ job, numbers, trees }: TreesInput): void {
  const block = new BlockMeasure(job);
  const numbered = trees.map((tree, at) => ({ tree, index: numbers[at] }));
  for (let unit; (unit = takeUnit(job, blocksOf(job.rows))) !== undefined;) block.measure(unit, numbered);
}

function permute({ job, numbers, trees }: TreesInput, onTree: (tree: PermutedTree) => void): void {
  const permuter = new TreePermuter(job);
  for (let unit; (unit = takeUnit(job, trees.length)) !== undefined;)
    onTree(permuter.permute(numbers[unit], trees[unit]));
}

function calibrateGroups(
  { job, together }: CalibrateInput,
  onCalibrated: (finding: Calibrated) => void,
): void {
  for (let unit; (unit = takeUnit(job, together.length)) !== undefined;) {
    const groups = together[unit];
    const classes = calibrate(outputsTogether(job, groups), job.y, outputsOf(job.task));
    onCalibrated({ index: unit, calibration: { groups, classes } });
  }
}

function predict({ forest, data, prediction, control }: PredictInput): void {
  const predictor = new BlockPredictor(forest, data.rows);
  const { size } = predictor;
  for (let from; (from = Atomics.add(control, 0, size)) < data.rows;)
    predictor.predict(data, prediction, from);
}
