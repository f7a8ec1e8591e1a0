import type { Target } from '../contracts/frame.ts';

/** The package's JSON, as far as it is checked. */
export interface PackageModel {
  name: string;
  baseModel: { nEstimators: number; indexes: number[][]; estimators: { root: unknown }[] };
}

/**
 * Checks that a parsed artifact has the shape of the package's JSON and was made for this target and this many
 * features, so that loading and predicting can't fail on it later.
 *
 * @throws TypeError that names the part that is wrong
 */
export function checkPackageModel(
  model: unknown,
  features: number,
  target: Target,
): asserts model is PackageModel {
  const name = target.task === 'regression' ? 'RFRegression' : 'RFClassifier';
  require(isObject(model) && model.name === name, `it is no ${name}`);
  const { baseModel } = model;
  require(isObject(baseModel), 'baseModel is missing');
  const { nEstimators, indexes, estimators } = baseModel;
  require(Array.isArray(estimators) &&
    estimators.length === nEstimators, 'estimators and their number differ');
  require(Array.isArray(indexes) &&
    indexes.length === nEstimators, 'indexes and the number of estimators differ');
  estimators.forEach((estimator, tree) => {
    const columns: unknown = indexes[tree];
    require(Array.isArray(columns) &&
      columns.every((at) => isIndex(at, features)), `indexes of tree ${tree} are wrong`);
    require(isObject(estimator) && isObject(estimator.options), `options of tree ${tree} are missing`);
    checkNodes(estimator.root, columns.length, target, tree);
  });
}

function checkNodes(root: unknown, columns: number, target: Target, tree: number): void {
  const open = [root];
  while (open.length > 0) {
    const node = open.pop();
    require(isObject(node), `tree ${tree} has a node that is none`);
    if (node.distribution !== undefined && node.left === undefined)
      require(isLeaf(node.distribution, target), `tree ${tree} has a wrong leaf`);
    else {
      require(isIndex(node.splitColumn, columns), `tree ${tree} splits on a column that is not there`);
      require(typeof node.splitValue === 'number', `tree ${tree} has a split without a value`);
      open.push(node.left, node.right);
    }
  }
}

const isLeaf = (distribution: unknown, target: Target): boolean =>
  target.task === 'regression'
    ? typeof distribution === 'number'
    : Array.isArray(distribution) &&
      distribution.length === 1 &&
      Array.isArray(distribution[0]) &&
      distribution[0].length <= target.classes.length &&
      distribution[0].every((share) => typeof share === 'number');

const isIndex = (value: unknown, below: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function require(condition: boolean, what: string): asserts condition {
  if (!condition) throw new TypeError(`the artifact is not a model of ml-random-forest: ${what}`);
}
