import { expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import type { FeatureKind, Task } from './data.ts';
import { TreeGrower } from './grow.ts';
import { createJob, GrowthAborted, abort, startUnits, type GrownTree, type Job } from './job.ts';
import { work } from './phases.ts';
import { canGrowSubtrees } from './subtree.ts';

interface Case {
  rows: number;
  minLeaf?: number;
  maxDepth?: number;
  weighted?: boolean;
  task?: Task;
}

const NUMERIC: FeatureKind = { type: 'numeric' };
const BINARY: Task = { type: 'classification', classes: 2 };

/** Two features with many values, one with few, one constant, and two with levels, of which one has unseen ones. */
function codedJob({ rows, minLeaf = 1, maxDepth = Infinity, weighted = false, task }: Case): Job {
  const few = (seed: number, values: number) =>
    uniform(rows, seed).map((value) => Math.floor(values * value));
  const columns = [
    uniform(rows, 1),
    uniform(rows, 2),
    few(3, 6),
    new Float64Array(rows),
    few(4, 29),
    few(5, 2),
  ];
  const noise = uniform(rows, 6);
  const value = noise.map((own, row) => own + columns[0][row] + Math.sin(columns[4][row]));
  const y = task === BINARY ? value.map((own) => +(own > 1)) : value.map((own) => Math.round(50 * own) / 10);
  const levels = (count: number): FeatureKind => ({ type: 'categorical', levels: count });
  const features = [NUMERIC, NUMERIC, NUMERIC, NUMERIC, levels(31), levels(4)];
  const data = trainingData(columns, y, features);
  const weights = new Float64Array(new SharedArrayBuffer(8 * rows));
  weights.set(uniform(rows, 7).map((own) => (own < 0.1 ? 0 : 2 * own)));
  const job = createJob({
    data,
    task: task ?? { type: 'regression' },
    groups: [{ name: 'all', trees: 2, from: 0, to: rows }],
    settings: { minLeaf, maxDepth, featuresPerSplit: 2, bins: 1024, bootstrap: true },
    weights: weighted ? weights : undefined,
    seed: 1,
    measured: false,
  });
  const numbers = [...features.keys()];
  for (const phase of ['cut', 'code'] as const) {
    startUnits(job);
    work({ phase, job, numbers, x: data.x }, () => {});
  }
  return job;
}

function grown(job: Job, byProgram: boolean): GrownTree[] {
  const grower = new TreeGrower(job);
  if (!byProgram) Object.defineProperty(grower, 'subtrees', { value: undefined });
  return [grower.grow(0), grower.grow(1)];
}

it.each<Case>([
  { rows: 2 },
  { rows: 30 },
  { rows: 3000 },
  { rows: 3000, minLeaf: 7 },
  { rows: 3000, maxDepth: 4 },
  { rows: 3000, maxDepth: 0 },
  { rows: 3000, weighted: true },
  { rows: 3000, minLeaf: 3, weighted: true },
  { rows: 3000, weighted: true, task: BINARY },
  // More than the copy holds.
  { rows: 120_000, minLeaf: 3 },
])('grows the same trees by the program and without it: %o', (options) => {
  const job = codedJob(options);
  expect(canGrowSubtrees(job)).toBe(true);
  const trees = grown(job, true);
  expect(trees[0].tree.nodes.length).toBeGreaterThan(0);
  expect(grown(job, false)).toEqual(trees);
});

it('stops soon after the fit was aborted', () => {
  const job = codedJob({ rows: 20_000 });
  const grower = new TreeGrower(job);
  abort(job);
  expect(() => grower.grow(0)).toThrow(GrowthAborted);
});
