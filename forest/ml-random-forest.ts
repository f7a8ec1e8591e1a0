import { MISSING } from './binning.ts';
import { outputsOf } from './data.ts';
import { treesOf, type FittedFeature, type Forest } from './forest.ts';
import { featureOf, LEAF, NODE, sendsRight, testedCode, type Tree } from './tree.ts';

/** A forest that the format of `ml-random-forest` can't hold, or a text that is no forest of that package. */
export class InterchangeError extends Error {
  override name = 'InterchangeError';
}

/** What to export. */
export interface ExportOptions {
  /** Only the trees of these groups; all by default. */
  groups?: readonly string[];
  /** Names of the features, for errors. */
  names?: readonly string[];
}

/** Characters that are handed on at a time, about. */
const CHUNK = 65_536;

/**
 * The forest as JSON that `RandomForestClassifier.load` or `RandomForestRegression.load` of `ml-random-forest` 2.1.0
 * accepts, in pieces. For rows with every value present the package then predicts what `vote` decides, and for
 * regression what `predict` gives.
 *
 * The format has one kind of test, `x < splitValue`, which sends NaN to the right. A set of levels fits if it is one
 * run of neighbouring levels from the first or from the last one. Where values were missing in the training data,
 * NaN must go where the forest sends it; pass unknown levels as NaN, not as −1.
 *
 * @throws InterchangeError, before the first piece, naming the feature of a split that doesn't fit.
 */
export function toMlRandomForest(forest: Forest, options: ExportOptions = {}): Iterable<string> {
  const trees = treesOf(forest, options.groups);
  for (const tree of trees) checkMissing(forest.features, tree, options.names ?? []);
  return inChunks(forestText(forest, trees));
}

function* forestText(forest: Forest, trees: readonly Tree[]): Generator<string> {
  const classifier = forest.task.type === 'classification';
  const columns = JSON.stringify([...forest.features.keys()]);
  const treeOptions = {
    gainFunction: classifier ? 'gini' : 'regression',
    splitFunction: 'mean',
    minNumSamples: 1,
    // As the package writes Infinity.
    maxDepth: null,
    ...(classifier && { gainThreshold: 0 }),
  };
  const treeHead = JSON.stringify({
    name: classifier ? 'DTClassifier' : 'DTRegression',
    options: { ...treeOptions, kind: classifier ? 'classifier' : 'regression' },
  }).slice(0, -1);
  const head = JSON.stringify({
    n: forest.features.length,
    replacement: false,
    maxFeatures: 1,
    nEstimators: trees.length,
    treeOptions,
    isClassifier: classifier,
    seed: 0,
    useSampleBagging: true,
  }).slice(0, -1);
  yield `{"name":"${classifier ? 'RFClassifier' : 'RFRegression'}",`;
  if (!classifier) yield '"selectionMethod":"mean",';
  yield `"baseModel":${head},"indexes":[${trees.map(() => columns).join(',')}],"estimators":[`;
  for (const [index, tree] of trees.entries()) {
    yield `${index > 0 ? ',' : ''}${treeHead},"root":`;
    yield* treeText(forest, tree);
    yield '}';
  }
  yield ']}}';
}

/** Without recursion: a tree may be deeper than the call stack. */
function* treeText(forest: Forest, tree: Tree): Generator<string> {
  const { nodes, values } = tree;
  const outputs = outputsOf(forest.task);
  const pending: (number | string)[] = [0];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') {
      yield next;
      continue;
    }
    const [test, left, right] = nodes.subarray(next, next + NODE);
    if (test === LEAF) {
      const own = values.subarray(right, right + outputs);
      yield `{"distribution":${forest.task.type === 'regression' ? own[0] : `[[${own.join(',')}]]`}}`;
      continue;
    }
    const { value, swapped } = thresholdOf(forest.features, tree, test);
    yield `{"splitColumn":${featureOf(tree, test)},"splitValue":${value},"left":`;
    pending.push('}', swapped ? left : right, ',"right":', swapped ? right : left);
  }
}

function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/** Refuses a tree with a split that the format lacks, or that sends values to the wrong side which can be missing there. */
function checkMissing(features: readonly FittedFeature[], tree: Tree, names: readonly string[]): void {
  const open: { at: number; present: ReadonlySet<number> }[] = [{ at: 0, present: new Set() }];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { at, present } = entry;
    const [test, left, right] = tree.nodes.subarray(at, at + NODE);
    if (test === LEAF) continue;
    const feature = featureOf(tree, test);
    const canBeMissing = features[feature].missing && !present.has(feature);
    const missingRight = sendsRight(tree, test, MISSING);
    const { swapped } = thresholdOf(features, tree, test, names);
    if (canBeMissing && missingRight === swapped) {
      throw notExpressible(
        names[feature] ?? `number ${feature}`,
        'a split sends missing values below its threshold, the package sends them above',
      );
    }
    const withValue = canBeMissing ? new Set(present).add(feature) : present;
    open.push({ at: left, present: missingRight ? withValue : present });
    open.push({ at: right, present: missingRight ? present : withValue });
  }
}

/** A split as `x < value`; `swapped` if what is below goes to the right child of our node. */
interface Threshold {
  value: number;
  swapped: boolean;
}

function thresholdOf(
  features: readonly FittedFeature[],
  tree: Tree,
  test: number,
  names: readonly string[] = [],
): Threshold {
  const index = featureOf(tree, test);
  const feature = features[index];
  if (feature.type === 'numeric') {
    return { value: finite(feature.edges[testedCode(test) - 1]), swapped: false };
  }
  const right = Array.from({ length: feature.levels }, (_, level) => sendsRight(tree, test, level + 1));
  const swapped = right[0];
  const border = right.indexOf(!swapped);
  if (border >= 0 && right.includes(swapped, border)) {
    throw notExpressible(
      names[index] ?? `number ${index}`,
      'a split separates levels that are not one run from the first or the last one',
    );
  }
  return { value: border < 0 ? Number.MAX_VALUE : border - 0.5, swapped };
}

const notExpressible = (feature: string, why: string): InterchangeError =>
  new InterchangeError(
    `feature ${feature} can't be exported to ml-random-forest: ${why}; ` +
      'serve the forest itself, or train a version without the feature',
  );

/** A split between all values and the missing ones has no edge, and JSON has no Infinity. */
const finite = (value: number | undefined): number =>
  value === undefined ? Number.MAX_VALUE : Math.min(value, Number.MAX_VALUE);
