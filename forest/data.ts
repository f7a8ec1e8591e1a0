/**
 * What a column of `x` holds. A categorical column holds codes 0 … levels − 1; −1 (a level that the definition does
 * not know) and NaN are missing, as NaN is in a numeric column.
 */
export type FeatureKind = { type: 'numeric' } | { type: 'categorical'; levels: number };

/** What is predicted: the index of a class, or a value. */
export type Task = { type: 'classification'; classes: number } | { type: 'regression' };

/** Rows to learn from. */
export interface TrainingData {
  rows: number;
  /** Column-major, `rows` × `features.length`; read by the threads in place, so it must not change during a fit. */
  x: Float64Array<SharedArrayBuffer>;
  /** One a row: a class's index, or a finite value. In shared memory it is read in place, as `x` is. */
  y: Float64Array;
  /** One a row, finite and not negative: how much a row counts in splits and leaves; all the same by default. */
  weights?: Float64Array;
  features: readonly FeatureKind[];
}

/** Rows to learn from that are never in memory as a whole: a fit keeps two bytes of each value. */
export interface StreamedTrainingData extends Omit<TrainingData, 'x'> {
  /** Reads the `rows` values of a feature. */
  x: (feature: number) => Float64Array | Promise<Float64Array>;
}

/** Rows to predict; the columns are those of the training data, column-major. */
export interface PredictionData {
  rows: number;
  x: Float64Array;
}

/** `trees` trees that are fitted on the rows [from, to). */
export interface TreeGroup {
  name: string;
  trees: number;
  from: number;
  to: number;
}

/** How trees are grown. */
export interface Parameters {
  /** Splits between the root and a leaf at most; unlimited by default. */
  maxDepth?: number;
  /**
   * Distinct rows in a leaf at least. `auto`, the default, tries several on small forests and takes the one with the
   * lowest out-of-bag loss.
   */
  minLeaf?: number | 'auto';
  /**
   * Features looked at for a split: √p by default for classification, p / 3 for regression. Features that are
   * constant among a node's rows are passed over and do not count.
   */
  featuresPerSplit?: number;
  /** Bins of a numeric feature at most, 2 to 32,768; 1,024 by default. */
  bins?: number;
  /**
   * What the rows of each class count beside their own weights: `balanced` gives all classes the same total. All rows
   * count the same by default.
   */
  classWeights?: 'balanced' | readonly number[];
  /** Whether a tree sees as many rows as there are, drawn with replacement (default), or each row once. */
  bootstrap?: boolean;
  /** Whether to stop before all trees are grown when the out-of-bag error no longer changes; false by default. */
  earlyStop?: boolean;
  /** Whether scores become probabilities by isotonic regression on out-of-bag shares; false by default. */
  calibrate?: boolean;
}

/** Values that a node or a row has: one per class, or the mean alone. */
export const outputsOf = (task: Task): number => (task.type === 'classification' ? task.classes : 1);

export const MAX_FEATURES = 16_384;
/** Votes are counted in 16 bits. */
export const MAX_TREES = 65_535;
export const MAX_CLASSES = 256;
export const MAX_LEVELS = 65_534;

/** Refuses data that no forest can be fitted on, with a `RangeError` that names the offending part. */
export function checkTrainingData(
  data: TrainingData | StreamedTrainingData,
  task: Task,
  groups: readonly TreeGroup[],
): void {
  const { rows, x, y, weights, features } = data;
  if (features.length < 1 || features.length > MAX_FEATURES) {
    throw new RangeError(`a forest needs 1 to ${MAX_FEATURES} features (got ${features.length})`);
  }
  if (typeof x !== 'function' && x.length !== rows * features.length) {
    throw new RangeError(`x must hold ${rows} rows × ${features.length} features (got ${x.length} values)`);
  }
  if (y.length !== rows)
    throw new RangeError(`y must hold one value for each of ${rows} rows (got ${y.length})`);
  if (weights) checkWeights(weights, rows);
  features.forEach((feature, index) => {
    if (feature.type !== 'categorical') return;
    if (!Number.isInteger(feature.levels) || feature.levels < 1 || feature.levels > MAX_LEVELS) {
      throw new RangeError(`feature ${index} must have 1 to ${MAX_LEVELS} levels (got ${feature.levels})`);
    }
  });
  checkGroups(groups, rows);
  checkTarget(y, task);
}

/** One column of the data. @throws RangeError if it was read and has not a value for each row. */
export async function columnOf(
  { rows, x }: TrainingData | StreamedTrainingData,
  feature: number,
): Promise<Float64Array> {
  if (typeof x !== 'function') return x.subarray(feature * rows, (feature + 1) * rows);
  const column = await x(feature);
  if (column.length === rows) return column;
  throw new RangeError(
    `column ${feature} must hold one value for each of ${rows} rows (got ${column.length})`,
  );
}

function checkGroups(groups: readonly TreeGroup[], rows: number): void {
  if (groups.length === 0) throw new RangeError('a forest needs at least one group of trees');
  if (new Set(groups.map(({ name }) => name)).size < groups.length) {
    throw new RangeError(
      `groups of trees must have different names (got ${groups.map(({ name }) => name).join(', ')})`,
    );
  }
  const all = groups.reduce((sum, { trees }) => sum + trees, 0);
  if (all > MAX_TREES) throw new RangeError(`a forest can have ${MAX_TREES} trees at most (got ${all})`);
  for (const { name, trees, from, to } of groups) {
    if (!Number.isInteger(trees) || trees < 1) {
      throw new RangeError(`group ${name} must have at least one tree (got ${trees})`);
    }
    if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || from >= to || to > rows) {
      throw new RangeError(`group ${name} must lie within the ${rows} rows (got rows ${from} to ${to})`);
    }
  }
}

function checkWeights(weights: Float64Array, rows: number): void {
  if (weights.length !== rows) {
    throw new RangeError(
      `weights must hold one value for each of ${rows} rows (got ${weights.length}); leave them out for equal ones`,
    );
  }
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0) {
    throw new RangeError(
      `the weight of row ${wrong} must be finite and not negative (got ${weights[wrong]})`,
    );
  }
}

function checkTarget(y: Float64Array, task: Task): void {
  if (task.type === 'regression') {
    const wrong = y.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) throw new RangeError(`the target of row ${wrong} must be finite (got ${y[wrong]})`);
    return;
  }
  const { classes } = task;
  if (!Number.isInteger(classes) || classes < 2 || classes > MAX_CLASSES) {
    throw new RangeError(`classification needs 2 to ${MAX_CLASSES} classes (got ${classes})`);
  }
  const wrong = y.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= classes);
  if (wrong >= 0)
    throw new RangeError(`the class of row ${wrong} must be 0 to ${classes - 1} (got ${y[wrong]})`);
}
