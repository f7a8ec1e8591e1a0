import { MAX_CLASSES, MAX_FEATURES, MAX_LEVELS } from './data.ts';
import type { Forest } from './forest.ts';
import { InterchangeError } from './ml-random-forest.ts';
import { LEAF, numericTest, type Tree } from './tree.ts';

/** A node of a tree whose thresholds are still numbers. */
type DraftNode =
  { type: 'leaf'; outputs: number[] } | { type: 'split'; feature: number; value: number; left: number };

/** Nodes numbered as in `Tree`. */
type Draft = DraftNode[];

/**
 * Reads a model that `ml-random-forest` 2.1.0 wrote: the value of `JSON.parse`. `vote` then decides as the package's
 * `predict` does, for NaN too; the forest has one group of trees, named `all`.
 *
 * @throws InterchangeError, naming the place, if the value is no such model, or one that takes the median.
 */
export function fromMlRandomForest(model: unknown): Forest {
  const { name, baseModel, selectionMethod } = objectAt(model, 'the model');
  if (name !== 'RFClassifier' && name !== 'RFRegression') {
    throw new InterchangeError(`the model's name must be RFClassifier or RFRegression (got ${String(name)})`);
  }
  if (name === 'RFRegression' && selectionMethod !== 'mean') {
    throw new InterchangeError(`selectionMethod must be mean (got ${String(selectionMethod)})`);
  }
  const { estimators, indexes } = objectAt(baseModel, 'baseModel');
  const columns = arrayAt(indexes, 'baseModel.indexes').map((list, t) =>
    columnsAt(list, `baseModel.indexes[${t}]`),
  );
  const drafts = arrayAt(estimators, 'baseModel.estimators').map((estimator, t) => {
    const where = `baseModel.estimators[${t}]`;
    if (!columns[t]) throw new InterchangeError(`${where} has no columns in baseModel.indexes`);
    return draftOf(objectAt(estimator, where).root, columns[t], where);
  });
  if (drafts.length === 0) throw new InterchangeError('baseModel.estimators is empty');

  const classes = mostOutputs(drafts);
  if (classes > MAX_CLASSES) throw new InterchangeError(`${classes} classes are more than ${MAX_CLASSES}`);
  const outputs = name === 'RFRegression' ? 1 : Math.max(2, classes);
  const edges = edgesOf(drafts, 1 + Math.max(...columns.map((list) => Math.max(...list))));
  const codes = edges.map((own) => new Map(Array.from(own, (edge, i) => [edge, i + 1])));
  return {
    task: name === 'RFRegression' ? { type: 'regression' } : { type: 'classification', classes: outputs },
    features: edges.map((own) => ({ type: 'numeric', edges: own, missing: true })),
    groups: [{ name: 'all', trees: drafts.length }],
    trees: drafts.map((draft) => treeOf(draft, codes, outputs)),
  };
}

/** Walks the package's tree depth first, left before right, and numbers its nodes on the way. */
function draftOf(root: unknown, columns: readonly number[], where: string): Draft {
  const draft: Draft = [];
  const open = [{ node: 0, source: root }];
  let count = 1;
  for (let next = open.pop(); next; next = open.pop()) {
    const source = objectAt(next.source, `a node of ${where}`);
    if ('distribution' in source) {
      draft[next.node] = { type: 'leaf', outputs: outputsAt(source.distribution, where) };
      continue;
    }
    const { splitColumn, splitValue } = source;
    const feature = columns[Number(splitColumn)];
    if (feature === undefined || typeof splitValue !== 'number') {
      throw new InterchangeError(
        `${where} has a split on column ${String(splitColumn)} at ${String(splitValue)}`,
      );
    }
    draft[next.node] = { type: 'split', feature, value: splitValue, left: count };
    open.push({ node: count + 1, source: source.right }, { node: count, source: source.left });
    count += 2;
  }
  return draft;
}

/** A leaf has a number, or one row of a matrix with the shares of the classes up to the highest it saw. */
function outputsAt(distribution: unknown, where: string): number[] {
  const outputs = typeof distribution === 'number' ? [distribution] : arrayAt(distribution, where)[0];
  const numbers = Array.isArray(outputs) && outputs.length > 0 && outputs.every(Number.isFinite);
  if (!numbers) throw new InterchangeError(`${where} has a leaf without a distribution`);
  return outputs as number[];
}

const mostOutputs = (drafts: readonly Draft[]): number =>
  drafts.reduce(
    (most, draft) =>
      draft.reduce((m, node) => (node.type === 'leaf' ? Math.max(m, node.outputs.length) : m), most),
    1,
  );

/** Per feature every threshold of the forest, ascending. */
function edgesOf(drafts: readonly Draft[], features: number): Float64Array[] {
  const values = Array.from({ length: features }, () => new Set<number>());
  for (const draft of drafts) {
    for (const node of draft) if (node.type === 'split') values[node.feature].add(node.value);
  }
  return values.map((own, feature) => {
    if (own.size >= MAX_LEVELS) {
      throw new InterchangeError(`column ${feature} has ${own.size} thresholds, more than ${MAX_LEVELS - 1}`);
    }
    return Float64Array.from(own).sort();
  });
}

function treeOf(draft: Draft, codes: readonly Map<number, number>[], outputs: number): Tree {
  const nodes = new Int32Array(2 * draft.length);
  const values = new Float64Array(draft.length * outputs);
  draft.forEach((node, index) => {
    if (node.type === 'leaf') {
      nodes[2 * index] = LEAF;
      nodes[2 * index + 1] = index;
      values.set(node.outputs, index * outputs);
    } else {
      nodes[2 * index] = numericTest(node.feature, codes[node.feature].get(node.value)!, true);
      nodes[2 * index + 1] = node.left;
    }
  });
  return { nodes, sets: new Int32Array(), values };
}

function columnsAt(value: unknown, where: string): number[] {
  const columns = arrayAt(value, where);
  const valid = (column: unknown) =>
    Number.isInteger(column) && Number(column) >= 0 && Number(column) < MAX_FEATURES;
  if (columns.length === 0 || !columns.every(valid)) {
    throw new InterchangeError(`${where} must hold numbers of columns below ${MAX_FEATURES}`);
  }
  return columns as number[];
}

function objectAt(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new InterchangeError(`${where} must be an object`);
  return value as Record<string, unknown>;
}

function arrayAt(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new InterchangeError(`${where} must be an array`);
  return value;
}
