import {
  outputsOf,
  type FeatureKind,
  type Parameters,
  type Task,
  type TrainingData,
  type TreeGroup,
} from './data.ts';
import { inSharedMemory } from './shared-memory.ts';
import type { Tree } from './tree.ts';

/** Parameters with nothing left open. */
export type Settings = Required<Pick<Parameters, 'maxDepth' | 'featuresPerSplit' | 'bins' | 'bootstrap'>> & {
  minLeaf: number;
};

/** Everything that the threads of one fit share. Only memory crosses between them; nothing is copied. */
export interface Job {
  rows: number;
  features: readonly FeatureKind[];
  task: Task;
  groups: readonly TreeGroup[];
  trees: number;
  settings: Settings;
  seed: number;
  /** Centred for regression, so that sums of squares keep their digits. */
  y: Float64Array<SharedArrayBuffer>;
  /** What each row counts; undefined if all count the same. */
  weights: Float64Array<SharedArrayBuffer> | undefined;
  /** The mean that was taken from y; 0 for classification. */
  centre: number;
  /** Edges of feature f from `edges[f × bins]` on, `edgeCounts[f]` of them. */
  edges: Float64Array<SharedArrayBuffer>;
  edgeCounts: Int32Array<SharedArrayBuffer>;
  /** 1 for a feature with a missing value. */
  missing: Uint8Array<SharedArrayBuffer>;
  /** Codes, column-major as `x`. */
  columns: Uint16Array<SharedArrayBuffer>;
  /** A bit per tree and row, `bagWords` words a tree: 1 if the row is in the tree's bag. Empty if nothing is measured. */
  bag: Int32Array<SharedArrayBuffer>;
  bagWords: number;
  /** What the threads measure: of each group's trees, and, where there are several groups, of all trees. */
  views: readonly View[];
  /** The next unit of work, and whether the fit was aborted. */
  control: Int32Array<SharedArrayBuffer>;
}

/** The trees [first, last) of a job on the rows that they had out of bag. */
export interface View {
  first: number;
  last: number;
  /** Rows × outputs: the sum over the trees that had the row out of bag. */
  sums: Float64Array<SharedArrayBuffer>;
  /** Trees that had the row out of bag. */
  voters: Uint16Array<SharedArrayBuffer>;
  /** For classification rows × classes: how many of these trees elected the class; else empty. */
  votes: Uint16Array<SharedArrayBuffer>;
  /** For classification the class that first had the most votes; else empty. */
  elected: Uint8Array<SharedArrayBuffer>;
  /** Blocks × trees: the change of what all rows of the block lose that the tree made, and of the rows with a vote. */
  losses: Float64Array<SharedArrayBuffer>;
  newVoters: Int32Array<SharedArrayBuffer>;
}

/** Work is split into units that threads pull from a counter. */
export type Phase = 'cut' | 'code' | 'grow' | 'measure' | 'permute' | 'calibrate';
const NEXT_UNIT = 0;
const ABORTED = 1;
const CONTROL_WORDS = 2;

const LEAST_BLOCK = 512;
const MOST_BLOCK = 8192;
const BLOCKS_WANTED = 16;

/**
 * Rows that are coded or measured at a time: enough that a tree, once in the cache, is walked by many of them, and
 * few enough that every thread has blocks. It depends on the rows alone, because sums are made block by block.
 */
export const blockRows = (rows: number): number =>
  Math.min(MOST_BLOCK, Math.max(LEAST_BLOCK, Math.ceil(rows / BLOCKS_WANTED)));
export const blocksOf = (rows: number): number => Math.ceil(rows / blockRows(rows));

/** The rows [from, to) of a block. */
export function rowsOfBlock(rows: number, block: number): { from: number; to: number } {
  const from = block * blockRows(rows);
  return { from, to: Math.min(rows, from + blockRows(rows)) };
}

/** The next unit of the running phase, or undefined when all `units` are taken or the fit is aborted. */
export function takeUnit(job: Job, units: number): number | undefined {
  if (isAborted(job)) return undefined;
  const unit = Atomics.add(job.control, NEXT_UNIT, 1);
  return unit < units ? unit : undefined;
}

/** Call it before a phase, while no thread works. */
export const startUnits = (job: Job): void => {
  Atomics.store(job.control, NEXT_UNIT, 0);
};

export const isAborted = (job: Job): boolean => Atomics.load(job.control, ABORTED) !== 0;
export const abort = (job: Job): void => {
  Atomics.store(job.control, ABORTED, 1);
};

/** Leaves the growing of a tree inside a thread when the fit is aborted. */
export class GrowthAborted extends Error {}

export function throwIfAborted(job: Job): void {
  if (isAborted(job)) throw new GrowthAborted();
}

/** The group that a tree belongs to; trees are numbered group by group. */
export function groupOfTree(groups: readonly TreeGroup[], tree: number): TreeGroup {
  let last = 0;
  for (const group of groups) {
    last += group.trees;
    if (tree < last) return group;
  }
  throw new RangeError(`the forest has ${last} trees, there is no tree ${tree}`);
}

/** What a thread reports of a grown tree. */
export interface GrownTree {
  index: number;
  tree: Tree;
  /** What the splits on each feature took from the impurity. */
  gains: Float64Array;
}

export const isBinary = ({ task }: Job): boolean => task.type === 'classification' && task.classes === 2;

const float64 = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
const int32 = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));
const uint16 = (length: number) => new Uint16Array(new SharedArrayBuffer(2 * length));
const uint8 = (length: number) => new Uint8Array(new SharedArrayBuffer(length));

/** What a job is made of. */
export interface JobOrder {
  data: Omit<TrainingData, 'x'>;
  task: Task;
  groups: readonly TreeGroup[];
  settings: Settings;
  weights: Float64Array<SharedArrayBuffer> | undefined;
  seed: number;
  /** Whether there will be a phase `measure`. */
  measured: boolean;
}

/** Allocates the memory of a fit. */
export function createJob({ data, task, groups, settings, weights, seed, measured }: JobOrder): Job {
  const { rows, features } = data;
  const trees = groups.reduce((sum, group) => sum + group.trees, 0);
  const bagWords = Math.ceil(rows / 32);
  const centre = task.type === 'regression' ? mean(data.y) : 0;
  const y = inSharedMemory(centre === 0 ? data.y : data.y.map((value) => value - centre));
  return {
    rows,
    features,
    task,
    groups,
    trees,
    settings,
    seed,
    y,
    weights,
    centre,
    edges: float64(features.length * settings.bins),
    edgeCounts: int32(features.length),
    missing: uint8(features.length),
    columns: uint16(rows * features.length),
    bag: int32(measured ? trees * bagWords : 0),
    bagWords,
    views: measured ? viewsOf(groups, trees, rows, task) : [],
    control: int32(CONTROL_WORDS),
  };
}

function viewsOf(groups: readonly TreeGroup[], trees: number, rows: number, task: Task): View[] {
  const view = (first: number, last: number): View => {
    const classes = task.type === 'classification' ? task.classes : 0;
    const points = (last - first) * blocksOf(rows);
    return {
      first,
      last,
      sums: float64(rows * outputsOf(task)),
      voters: uint16(rows),
      votes: uint16(rows * classes),
      elected: uint8(classes > 0 ? rows : 0),
      losses: float64(points),
      newVoters: int32(points),
    };
  };
  let first = 0;
  const views = groups.map((group) => view(first, (first += group.trees)));
  return groups.length > 1 ? [...views, view(0, trees)] : views;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Bytes of memory that a job's threads share, besides the data. */
export function sharedBytes(job: Job): number {
  const { y, weights, edges, edgeCounts, missing, columns, bag, views } = job;
  const arrays = [y, edges, edgeCounts, missing, columns, bag, ...(weights ? [weights] : [])];
  const measured = views.flatMap((view) => [
    view.sums,
    view.voters,
    view.votes,
    view.elected,
    view.losses,
    view.newVoters,
  ]);
  return [...arrays, ...measured].reduce((bytes, { byteLength }) => bytes + byteLength, 0);
}
