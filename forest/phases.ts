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
import { BlockMeasure } from './measure.ts';
import type { Tree } from './tree.ts';

/** What a thread needs for a phase besides the shared memory. */
export interface PhaseInput {
  phase: Phase;
  job: Job;
  /** All trees, for the phase `measure`; empty before. */
  trees: readonly Tree[];
}

/** Does a thread's share of a phase; returns when no unit is left, or soon after an abort. */
export function work({ phase, job, trees }: PhaseInput, onTree: (tree: GrownTree) => void): void {
  switch (phase) {
    case 'cut':
      return cut(job);
    case 'code':
      return code(job);
    case 'grow':
      return grow(job, onTree);
    case 'measure':
      return measure(job, trees);
  }
}

function cut(job: Job): void {
  const { rows, features, settings } = job;
  for (let f; (f = takeUnit(job, 'cut', features.length)) !== undefined;) {
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
  for (let block; (block = takeUnit(job, 'code', blocksOf(rows))) !== undefined;) {
    const { from, to } = rowsOfBlock(rows, block);
    for (let f = 0; f < coders.length; f++) {
      const base = f * rows;
      const missing = coders[f].write(x.subarray(base + from, base + to), columns, base + from, 1);
      if (missing) job.missing[f] = 1;
    }
  }
}

function grow(job: Job, onTree: (tree: GrownTree) => void): void {
  const grower = new TreeGrower(job);
  try {
    for (let index; (index = takeUnit(job, 'grow', job.trees)) !== undefined;) onTree(grower.grow(index));
  } catch (error) {
    if (!(error instanceof GrowthAborted)) throw error;
  }
}

function measure(job: Job, trees: readonly Tree[]): void {
  const block = new BlockMeasure(job, trees);
  for (let index; (index = takeUnit(job, 'measure', blocksOf(job.rows))) !== undefined;) block.measure(index);
}
