import type { GroupsCalibration } from './calibration.ts';
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
  calibrations?: readonly GroupsCalibration[];
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

/**
 * The forest in two, each with every other tree of each group; undefined where a group has a single tree. A tree has a
 * seed of its own, so the halves are two forests on the same rows that share nothing random.
 */
export function halfForests({ task, features, groups, trees }: Forest): [Forest, Forest] | undefined {
  if (groups.some((group) => group.trees < 2)) return undefined;
  const half = (parity: number): Forest => {
    let first = 0;
    const own = groups.map((group) => {
      const all = trees.slice(first, (first += group.trees));
      return all.filter((_, at) => at % 2 === parity);
    });
    return {
      task,
      features,
      groups: groups.map(({ name }, at) => ({ name, trees: own[at].length })),
      trees: own.flat(),
    };
  };
  return [half(0), half(1)];
}
