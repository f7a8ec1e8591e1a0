/** Decreases of impurity, tree by tree and feature by feature, as shares of the whole; each tree counts the same. */
export function importanceOf(gains: readonly Float64Array[], features: number): Float64Array {
  const importance = new Float64Array(features);
  for (const tree of gains) {
    const total = sum(tree);
    if (total > 0) for (let f = 0; f < features; f++) importance[f] += tree[f] / total;
  }
  const total = sum(importance);
  return total > 0 ? importance.map((value) => value / total) : importance;
}

/** How much more a tree loses, on average over the trees, when the feature's values are dealt out anew out of bag. */
export interface PermutationImportance {
  /** One a feature: the increase of 1 − share of the true class, or of the squared error. */
  mean: Float64Array;
  /** The mean's standard error over the trees. */
  standardError: Float64Array;
}

export function permutationImportanceOf(increases: readonly Float64Array[]): PermutationImportance {
  const trees = increases.length;
  const mean = increases[0].map((_, f) => increases.reduce((total, tree) => total + tree[f], 0) / trees);
  const standardError = mean.map((own, f) =>
    Math.sqrt(
      increases.reduce((total, tree) => total + (tree[f] - own) ** 2, 0) / (trees * Math.max(1, trees - 1)),
    ),
  );
  return { mean, standardError };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
