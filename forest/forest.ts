import type { Calibration } from './calibration.ts';
import type { Task } from './data.ts';
import type { Tree } from './tree.ts';

/** A feature as the forest knows it after the fit. `missing`: whether a value was missing in the training data. */
export type FittedFeature =
  | { type: 'numeric'; edges: Float64Array; missing: boolean }
  | { type: 'categorical'; levels: number; missing: boolean };

/** A fitted forest: data, never code. Its trees stand group by group, in the order of `groups`. */
export interface Forest {
  task: Task;
  features: readonly FittedFeature[];
  groups: readonly { name: string; trees: number }[];
  trees: readonly Tree[];
  /** What makes probabilities of the shares of some groups' trees together, if the fit was asked for it. */
  calibrations?: readonly { groups: readonly string[]; classes: Calibration }[];
}

/** The trees of the named groups, in the forest's order; all trees without names. */
export function treesOf(forest: Forest, names?: readonly string[]): readonly Tree[] {
  if (!names) return forest.trees;
  const unknown = names.find((name) => !forest.groups.some((group) => group.name === name));
  if (unknown !== undefined || names.length === 0) {
    const known = forest.groups.map(({ name }) => name).join(', ');
    throw new RangeError(`the forest has the groups ${known} (asked for ${unknown ?? 'none'})`);
  }
  let first = 0;
  return forest.groups.flatMap(({ name, trees }) => {
    const start = first;
    first += trees;
    return names.includes(name) ? forest.trees.slice(start, first) : [];
  });
}
