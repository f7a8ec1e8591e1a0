import { outputsOf, type TreeGroup } from './data.ts';
import type { Job } from './job.ts';
import { sumBlocks } from './measure.ts';
import type { Tree } from './tree.ts';

/**
 * The error on rows by the trees that were grown without them. A tree speaks only for its group's rows: for the other
 * rows it would look ahead or back in time.
 */
export interface OutOfBagError {
  /** Share of wrong classes, or mean squared error, after each tree; NaN before the first vote. */
  curve: Float64Array;
  /** The curve's end. */
  error: number;
  /** Share of the rows that no tree had out of bag. */
  rowsWithoutVote: number;
  /** Trees that found nothing to split. */
  singleLeafTrees: number;
  /** Row-major, rows × outputs: mean class shares, or the mean, of the trees that had the row out of bag; else NaN. */
  outputs: Float64Array;
}

/** Of all trees, and of each group's alone. */
export interface OutOfBag {
  overall: OutOfBagError;
  groups: Record<string, OutOfBagError>;
}

/** Puts together what the threads measured; all is NaN if they have not, as no row is out of bag without a bootstrap. */
export function summarise(job: Job, trees: readonly Tree[], measured: boolean): OutOfBag {
  const byView = job.outOfBag.views.map((view, index): OutOfBagError => {
    const shown = trees.slice(view.first, view.last);
    const { losses, voters } = sumBlocks(job, index);
    const curve = losses.map((loss, t) => loss / voters[t]);
    const rows = rowsCovered(job.groups, index);
    return {
      curve,
      error: curve[curve.length - 1],
      rowsWithoutVote: 1 - voters[voters.length - 1] / rows,
      singleLeafTrees: shown.filter(({ nodes }) => nodes.length === 2).length,
      outputs: measured
        ? job.outOfBag.outputs[index]
        : new Float64Array(job.rows * outputsOf(job.task)).fill(NaN),
    };
  });
  return {
    overall: byView[byView.length - 1],
    groups: Object.fromEntries(job.groups.map(({ name }, index) => [name, byView[index]])),
  };
}

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
