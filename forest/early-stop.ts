import type { TreeGroup } from './data.ts';
import type { Job } from './job.ts';
import { curveOf } from './measure.ts';
import type { Tree } from './tree.ts';

/** Trees that each group grows between two looks at the curve. */
const STEP = 20;

/** Change of the error that counts as none: a share of wrong classes, or a share of the target's variance. */
const PLATEAU = 0.002;

/** The numbers of the trees to grow, in the order of growing: all at once, or in steps that every group takes. */
export function batchesOf(groups: readonly TreeGroup[], earlyStop: boolean): number[][] {
  const most = Math.max(...groups.map(({ trees }) => trees));
  const step = earlyStop ? STEP : most;
  const batches: number[][] = Array.from({ length: Math.ceil(most / step) }, () => []);
  let first = 0;
  for (const { trees } of groups) {
    for (let tree = 0; tree < trees; tree++) batches[Math.floor(tree / step)].push(first + tree);
    first += trees;
  }
  return batches;
}

/**
 * Whether no group's error changed with the second half of its trees, |e(T) − e(T/2)| ≤ max(0.002, √(e(1 − e)/n)); for
 * values the error is a share of their variance, and its standard error e √(2/n).
 */
export function isFlat(job: Job, trees: readonly (Tree | undefined)[]): boolean {
  return job.groups.every((group, index) => {
    const view = job.views[index];
    const grown = [...trees.keys()].filter((tree) => tree >= view.first && tree < view.last && trees[tree]);
    if (grown.length < 2 * STEP) return grown.length === group.trees;
    const scale = job.task.type === 'regression' ? varianceOf(job.y.subarray(group.from, group.to)) : 1;
    const { curve } = curveOf(job, view, grown);
    const error = curve[curve.length - 1] / scale;
    const half = curve[Math.floor(curve.length / 2) - 1] / scale;
    const rows = group.to - group.from;
    const deviation =
      job.task.type === 'regression' ? error * Math.sqrt(2 / rows) : Math.sqrt((error * (1 - error)) / rows);
    return Math.abs(error - half) <= Math.max(PLATEAU, deviation);
  });
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
