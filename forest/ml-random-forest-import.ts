import { JSONParser } from '@streamparser/json';
import { MAX_CLASSES, MAX_FEATURES, MAX_LEVELS } from './data.ts';
import type { Forest } from './forest.ts';
import { LeafTable } from './leaf-table.ts';
import { InterchangeError } from './ml-random-forest.ts';
import { treeOfNodes } from './node-list.ts';
import { LEAF, numericTest, type Tree } from './tree.ts';

/**
 * Reads a model that `ml-random-forest` 2.1.0 wrote, tree by tree as its JSON comes in. `predict` then decides as the
 * package does, for NaN too; the forest has one group of trees, named `all`.
 *
 * ```ts
 * const forest = await readMlRandomForest(createReadStream('model.json'));
 * ```
 *
 * The package doesn't write how many columns its rows had; `features` says it where the trees ask for fewer.
 *
 * @throws InterchangeError, naming the place, if the text is no such model, or one that takes the median.
 */
export async function readMlRandomForest(
  text: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: { features?: number } = {},
): Promise<Forest> {
  const model = new PackageModel();
  const parser = new JSONParser({
    paths: ['$.name', '$.selectionMethod', '$.baseModel.indexes.*', '$.baseModel.estimators.*'],
    keepStack: false,
  });
  parser.onValue = ({ value, key, stack }) => {
    const list = stack.at(-1)?.key;
    if (list === 'indexes') model.addColumns(value);
    else if (list === 'estimators') model.addEstimator(value);
    else model.fields[key as 'name' | 'selectionMethod'] = value;
  };
  try {
    for await (const chunk of text) parser.write(chunk);
    if (!parser.isEnded) parser.end();
  } catch (cause) {
    if (cause instanceof InterchangeError) throw cause;
    throw new InterchangeError(`the model is not JSON: ${(cause as Error).message}`, { cause });
  }
  return model.forest(options.features);
}

/** The same for a model that is in memory: the value of `JSON.parse`. */
export function fromMlRandomForest(value: unknown, options: { features?: number } = {}): Forest {
  const model = new PackageModel();
  const { name, baseModel, selectionMethod } = objectAt(value, 'the model');
  model.fields = { name, selectionMethod };
  model.checkFields();
  const { estimators, indexes } = objectAt(baseModel, 'baseModel');
  for (const list of arrayAt(indexes, 'baseModel.indexes')) model.addColumns(list);
  for (const estimator of arrayAt(estimators, 'baseModel.estimators')) model.addEstimator(estimator);
  return model.forest(options.features);
}

/** A tree whose thresholds are still numbers; nodes are numbered as in `Tree`. */
interface Draft {
  /** The package's number of the column within the tree's own ones; −1 in a leaf. */
  columns: Int32Array;
  /** The threshold; in a leaf how many outputs it has. */
  values: Float64Array;
  lefts: Int32Array;
  /** The outputs of all leaves, leaf by leaf. */
  outputs: Float64Array;
  mostOutputs: number;
}

/** Takes in the parts of the package's JSON. */
class PackageModel {
  fields: { name?: unknown; selectionMethod?: unknown } = {};
  private readonly columns: number[][] = [];
  private readonly drafts: Draft[] = [];

  addColumns(list: unknown): void {
    this.columns.push(columnsAt(list, `baseModel.indexes[${this.columns.length}]`));
  }

  addEstimator(estimator: unknown): void {
    const where = `baseModel.estimators[${this.drafts.length}]`;
    this.drafts.push(draftOf(objectAt(estimator, where).root, where));
  }

  checkFields(): void {
    const { name, selectionMethod } = this.fields;
    if (name !== 'RFClassifier' && name !== 'RFRegression') {
      throw new InterchangeError(
        `the model's name must be RFClassifier or RFRegression (got ${String(name)})`,
      );
    }
    if (name === 'RFRegression' && selectionMethod !== 'mean') {
      throw new InterchangeError(`selectionMethod must be mean (got ${String(selectionMethod)})`);
    }
  }

  forest(features?: number): Forest {
    this.checkFields();
    const { drafts, columns } = this;
    const { name } = this.fields;
    if (drafts.length === 0) throw new InterchangeError('baseModel.estimators is empty');
    drafts.forEach((draft, t) => checkColumns(draft, columns[t], `baseModel.estimators[${t}]`));

    const classes = Math.max(...drafts.map(({ mostOutputs }) => mostOutputs));
    if (classes > MAX_CLASSES) throw new InterchangeError(`${classes} classes are more than ${MAX_CLASSES}`);
    if (name === 'RFRegression' && classes > 1)
      throw new InterchangeError('a leaf of a regression has several values');
    const outputs = name === 'RFRegression' ? 1 : Math.max(2, classes);
    const edges = edgesOf(drafts, columns, featureCount(columns, features));
    const codes = edges.map((own) => new Map(Array.from(own, (edge, i) => [edge, i + 1])));
    return {
      task: name === 'RFRegression' ? { type: 'regression' } : { type: 'classification', classes: outputs },
      features: edges.map((own) => ({ type: 'numeric', edges: own, missing: true })),
      groups: [{ name: 'all', trees: drafts.length }],
      trees: drafts.map((draft, t) => treeOf(draft, columns[t], codes, outputs)),
    };
  }
}

/** Walks the package's tree depth first, left before right, and numbers its nodes on the way. */
function draftOf(root: unknown, where: string): Draft {
  const columns: number[] = [];
  const values: number[] = [];
  const lefts: number[] = [];
  const leaves: number[][] = [];
  const open = [{ node: 0, source: root }];
  let count = 1;
  for (let next = open.pop(); next; next = open.pop()) {
    const { node } = next;
    const source = objectAt(next.source, `a node of ${where}`);
    if ('distribution' in source) {
      leaves[node] = outputsAt(source.distribution, where);
      columns[node] = -1;
      values[node] = leaves[node].length;
      lefts[node] = node;
      continue;
    }
    const { splitColumn, splitValue } = source;
    if (!Number.isInteger(splitColumn) || Number(splitColumn) < 0 || typeof splitValue !== 'number') {
      throw new InterchangeError(
        `${where} has a split on column ${String(splitColumn)} at ${String(splitValue)}`,
      );
    }
    columns[node] = Number(splitColumn);
    values[node] = splitValue;
    lefts[node] = count;
    open.push({ node: count + 1, source: source.right }, { node: count, source: source.left });
    count += 2;
  }
  return {
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
    lefts: Int32Array.from(lefts),
    outputs: Float64Array.from(leaves.flat()),
    mostOutputs: leaves.reduce((most, own) => Math.max(most, own.length), 1),
  };
}

/** A leaf has a number, or one row of a matrix with the shares of the classes up to the highest it saw. */
function outputsAt(distribution: unknown, where: string): number[] {
  const outputs = typeof distribution === 'number' ? [distribution] : arrayAt(distribution, where)[0];
  const numbers = Array.isArray(outputs) && outputs.length > 0 && outputs.every(Number.isFinite);
  if (!numbers) throw new InterchangeError(`${where} has a leaf without a distribution`);
  return outputs as number[];
}

function checkColumns(draft: Draft, columns: readonly number[] | undefined, where: string): void {
  if (!columns) throw new InterchangeError(`${where} has no columns in baseModel.indexes`);
  draft.columns.forEach((column, node) => {
    if (column >= columns.length)
      throw new InterchangeError(`${where} has a split on column ${column} at ${draft.values[node]}`);
  });
}

function featureCount(columns: readonly (readonly number[])[], asked: number | undefined): number {
  const used = 1 + Math.max(...columns.map((list) => Math.max(...list)));
  if (asked !== undefined && (!Number.isInteger(asked) || asked < used || asked > MAX_FEATURES)) {
    throw new InterchangeError(`the model needs ${used} to ${MAX_FEATURES} columns (got ${asked})`);
  }
  return asked ?? used;
}

/** Per feature every threshold of the forest, ascending. */
function edgesOf(
  drafts: readonly Draft[],
  columns: readonly (readonly number[])[],
  features: number,
): Float64Array[] {
  const values = Array.from({ length: features }, () => new Set<number>());
  drafts.forEach((draft, t) =>
    draft.columns.forEach((column, node) => {
      if (column >= 0) values[columns[t][column]].add(draft.values[node]);
    }),
  );
  return values.map((own, feature) => {
    if (own.size >= MAX_LEVELS) {
      throw new InterchangeError(`column ${feature} has ${own.size} thresholds, more than ${MAX_LEVELS - 1}`);
    }
    return Float64Array.from(own).sort();
  });
}

function treeOf(
  draft: Draft,
  columns: readonly number[],
  codes: readonly Map<number, number>[],
  outputs: number,
): Tree {
  const { columns: split, values, lefts } = draft;
  const tests = split.map((column, node) => {
    if (column < 0) return LEAF;
    const feature = columns[column];
    return numericTest(feature, codes[feature].get(values[node])!, true);
  });
  const own: number[] = [];
  let read = 0;
  split.forEach((column, node) => {
    if (column >= 0) return;
    for (let k = 0; k < outputs; k++) own.push(k < values[node] ? draft.outputs[read++] : 0);
  });
  const sets = new Int32Array(new SharedArrayBuffer(0));
  const given = { sets, outputs: Float64Array.from(own), width: outputs };
  return treeOfNodes({ tests, lefts }, given, new LeafTable(outputs));
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
