import { outputsOf, type TreeGroup } from './data.ts';
import type { Job, View } from './job.ts';
import { curveOf } from './measure.ts';
import { LEAF, type Tree } from './tree.ts';

/**
 * The error on rows by the trees that were grown without them. A tree speaks only for its group's rows: for the other
 * rows it would look ahead or back in time.
 */
export interface OutOfBagError {
  /** Share of wrong classes by mean shares, or mean squared error, after each tree; NaN before the first vote. */
  curve: Float64Array;
  /** The curve's end. */
  error: number;
  /** Share of the rows that no tree had out of bag. */
  rowsWithoutVote: number;
  /** Trees that found nothing to split. */
  singleLeafTrees: number;
  /** Row-major, rows × outputs: mean class shares, or the mean, of the trees that had the row out of bag; NaN without one. Empty if nothing was measured. */
  outputs: Float64Array;
  /** The class that these trees elect, 0 without one; empty for regression. */
  classes: Uint8Array;
}

/** Of all trees, and of each group's alone. */
export interface OutOfBag {
  overall: OutOfBagError;
  groups: Record<string, OutOfBagError>;
}

/** Puts together what the threads measured of the trees that the job has by number; if they have not, errors are NaN and there are no outputs. */
export function summarise(job: Job, trees: readonly (Tree | undefined)[]): OutOfBag {
  const byView = job.views.map((view, index) => errorOf(job, view, rowsCovered(job.groups, index), trees));
  const overall = byView.at(-1) ?? unmeasured(trees);
  return {
    overall,
    groups: Object.fromEntries(
      job.groups.map(({ name }, index) => [name, byView[index] ?? unmeasured(trees)]),
    ),
  };
}

function errorOf(job: Job, view: View, rows: number, trees: readonly (Tree | undefined)[]): OutOfBagError {
  const shown = [...trees.keys()].filter((tree) => tree >= view.first && tree < view.last && trees[tree]);
  const { curve, voters } = curveOf(job, view, shown);
  const outputs = outputsOf(job.task);
  return {
    curve,
    error: curve[curve.length - 1],
    rowsWithoutVote: 1 - voters / rows,
    singleLeafTrees: shown.filter((tree) => isSingleLeaf(trees[tree])).length,
    outputs: meanOutputs(view, outputs),
    classes: view.elected,
  };
}

/** A loop, because calls by the million would hold up other work. */
function meanOutputs({ sums, voters }: View, outputs: number): Float64Array {
  const means = new Float64Array(sums.length);
  for (let row = 0, at = 0; row < voters.length; row++)
    for (let k = 0; k < outputs; k++, at++) means[at] = sums[at] / voters[row];
  return means;
}

/** The mean outputs of the trees of some groups together that had a row out of bag; NaN without one. */
export function outputsTogether(job: Job, names: readonly string[]): Float64Array {
  const outputs = outputsOf(job.task);
  const views = job.views.filter((_, index) => names.includes(job.groups[index]?.name));
  return Float64Array.from({ length: job.rows * outputs }, (_, at) => {
    const row = Math.floor(at / outputs);
    let sum = 0;
    let voters = 0;
    for (const view of views) {
      sum += view.sums[at];
      voters += view.voters[row];
    }
    return sum / voters;
  });
}

const unmeasured = (trees: readonly (Tree | undefined)[]): OutOfBagError => ({
  curve: new Float64Array(trees.length).fill(NaN),
  error: NaN,
  rowsWithoutVote: 1,
  singleLeafTrees: trees.filter(isSingleLeaf).length,
  outputs: new Float64Array(),
  classes: new Uint8Array(),
});

const isSingleLeaf = (tree: Tree | undefined): boolean => tree?.nodes[0] === LEAF;

/** Rows of a view's groups; the view after the groups' own is all of them. */
function rowsCovered(groups: readonly TreeGroup[], view: number): number {
  const spans = (view < groups.length ? [groups[view]] : [...groups]).sort((a, b) => a.from - b.from);
  let rows = 0;
  let end = 0;
  for (const { from, to } of spans) {
    rows += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return rows;
}
