import { MISSING } from './binning.ts';
import { outputsOf } from './data.ts';
import { treesOf, type FittedFeature, type Forest } from './forest.ts';
import { InterchangeError, type ExportOptions } from './ml-random-forest.ts';
import { ELEMENT, modelBytes, type Attribute, type Node, type Value } from './onnx-proto.ts';
import { listNodes } from './node-list.ts';
import { featureOf, highest, LEAF, sendsRight, testedCode, type Tree } from './tree.ts';

/** Trees whose order decides a tie: their weights fit, exactly, into a double beside the number of votes. */
const TIE_TREES = 36;

/**
 * The forest as an ONNX model for `onnxruntime` and others. Its input `x` is a double tensor, rows × features, with NaN
 * for a missing value and −1 for an unknown level. A classifier's outputs are `class`, int64, one a row, by a
 * `TreeEnsembleClassifier` of votes, and `scores`, float, rows × classes, by a `TreeEnsembleRegressor` of shares; for
 * regression there is `value`, float, rows × 1. They are what `predict` gives, rounded to floats. A tie of votes is
 * decided as there, except between classes for which none of the last 36 trees voted: then for the lowest.
 *
 * @throws InterchangeError for a calibrated forest: ONNX has no isotonic function.
 */
export function toOnnx(forest: Forest, { groups }: Pick<ExportOptions, 'groups'> = {}): Uint8Array {
  if (forest.calibrations) {
    throw new InterchangeError(
      "a calibrated forest can't be exported to ONNX, which has no isotonic function; fit it without calibrate",
    );
  }
  const trees = treesOf(forest, groups);
  const { features, task } = forest;
  const input: Value = { name: 'x', element: ELEMENT.double, columns: features.length };
  const outputs = outputsOf(task);
  const ensemble = ensembleOf(features, trees);
  const mean = (k: number) => (leaf: Leaf) => leaf.tree.values[leaf.offset + k] / trees.length;
  if (task.type === 'regression') {
    const value: Value = { name: 'value', element: ELEMENT.float, columns: 1 };
    const nodes = [regressor(ensemble, value.name, [mean(0)])];
    return modelBytes({ name: 'forest', inputs: [input], outputs: [value], nodes });
  }
  return modelBytes({
    name: 'forest',
    inputs: [input],
    outputs: [
      { name: 'class', element: ELEMENT.int64 },
      { name: 'scores', element: ELEMENT.float, columns: task.classes },
    ],
    nodes: [classifier(ensemble, trees.length, task.classes), ...scoreNodes(ensemble, outputs, mean)],
  });
}

/**
 * The shares of the classes. Of two classes the first has what the second leaves. Where nodes of a chain share a child,
 * onnxruntime 1.30 mixes up the weights of leaves that have several: there every class gets an ensemble of its own.
 */
function scoreNodes(ensemble: Ensemble, classes: number, mean: (k: number) => LeafWeight): Node[] {
  const columns = Array.from({ length: classes }, (_, k) => `share${k}`);
  const concat: Node = {
    operator: 'Concat',
    domain: '',
    inputs: columns,
    outputs: ['scores'],
    attributes: [{ name: 'axis', int: 1 }],
  };
  if (classes === 2) {
    const one = { inputs: [], outputs: ['one'], attributes: [{ name: 'value_float', float: 1 }] };
    const rest = { inputs: ['one', columns[1]], outputs: [columns[0]], attributes: [] };
    return [
      regressor(ensemble, columns[1], [mean(1)]),
      { operator: 'Constant', domain: '', ...one },
      { operator: 'Sub', domain: '', ...rest },
      concat,
    ];
  }
  if (!ensemble.hasChains)
    return [
      regressor(
        ensemble,
        'scores',
        columns.map((_, k) => mean(k)),
      ),
    ];
  return [...columns.map((column, k) => regressor(ensemble, column, [mean(k)])), concat];
}

type LeafWeight = (leaf: Leaf) => number;

interface Leaf {
  tree: Tree;
  treeIndex: number;
  /** Where its outputs start. */
  offset: number;
  /** In the exported tree. */
  id: number;
}

/** Nodes as ONNX lists them, one entry a node in each array. */
interface Ensemble {
  trees: number[];
  ids: number[];
  features: number[];
  modes: string[];
  values: number[];
  whenTrue: number[];
  whenFalse: number[];
  missingIsTrue: number[];
  leaves: Leaf[];
  /** Whether a set of levels has become several nodes. */
  hasChains: boolean;
}

function ensembleOf(features: readonly FittedFeature[], trees: readonly Tree[]): Ensemble {
  const ensemble: Ensemble = {
    trees: [],
    ids: [],
    features: [],
    modes: [],
    values: [],
    whenTrue: [],
    whenFalse: [],
    missingIsTrue: [],
    leaves: [],
    hasChains: false,
  };
  trees.forEach((tree, treeIndex) => addTree(ensemble, features, tree, treeIndex));
  return ensemble;
}

interface Branch {
  mode: 'BRANCH_LT' | 'BRANCH_LEQ' | 'BRANCH_EQ' | 'LEAF';
  value: number;
  whenTrue: number;
  whenFalse: number;
  missingIsTrue: boolean;
}

/** ONNX numbers the nodes of a tree in the order in which it lists them. */
function addTree(
  ensemble: Ensemble,
  features: readonly FittedFeature[],
  tree: Tree,
  treeIndex: number,
): void {
  const { tests, lefts, offsets } = listNodes(tree);
  const count = tests.length;
  const ids = new Int32Array(count);
  for (let node = 1; node < count; node++)
    ids[node] = ids[node - 1] + chainOf(features, tree, tests[node - 1]).length;
  for (let node = 0; node < count; node++) {
    const id = ids[node];
    const test = tests[node];
    const [left, right] = [ids[lefts[node]], ids[lefts[node] + 1]];
    const feature = test === LEAF ? 0 : featureOf(tree, test);
    const fitted = features[feature];
    const missingRight = sendsRight(tree, test, MISSING);
    const add = (place: number, branch: Branch) => {
      ensemble.trees.push(treeIndex);
      ensemble.ids.push(id + place);
      ensemble.features.push(feature);
      ensemble.modes.push(branch.mode);
      ensemble.values.push(branch.value);
      ensemble.whenTrue.push(branch.whenTrue);
      ensemble.whenFalse.push(branch.whenFalse);
      ensemble.missingIsTrue.push(+branch.missingIsTrue);
    };
    if (test === LEAF) {
      add(0, { mode: 'LEAF', value: 0, whenTrue: 0, whenFalse: 0, missingIsTrue: false });
      ensemble.leaves.push({ tree, treeIndex, offset: offsets[node], id });
    } else if (fitted.type === 'numeric') {
      const children = { whenTrue: left, whenFalse: right, missingIsTrue: !missingRight };
      add(0, { ...threshold(fitted.edges, testedCode(test)), ...children });
    } else {
      const [whenTrue, otherwise] = missingRight ? [left, right] : [right, left];
      const levels = chainOf(features, tree, test);
      ensemble.hasChains ||= levels.length > 1;
      levels.forEach((value, place) => {
        const whenFalse = place === levels.length - 1 ? otherwise : id + place + 1;
        add(place, { mode: 'BRANCH_EQ', value, whenTrue, whenFalse, missingIsTrue: false });
      });
    }
  }
}

/**
 * The values that a node's chain of exported nodes tests in turn: of a set, the levels that don't go where missing and
 * unknown ones go. A single one for other nodes; a set without such levels is a test that no value passes.
 */
function chainOf(features: readonly FittedFeature[], tree: Tree, test: number): number[] {
  const fitted = features[test === LEAF ? 0 : featureOf(tree, test)];
  if (test === LEAF || fitted.type === 'numeric') return [0];
  const missingRight = sendsRight(tree, test, MISSING);
  const named = [...Array(fitted.levels).keys()].filter(
    (level) => sendsRight(tree, test, level + 1) !== missingRight,
  );
  return named.length > 0 ? named : [-2];
}

/** Codes up to `code` go left, `x < edges[code − 1]`; with code 0 no value does, with the last code all do. */
function threshold(edges: Float64Array, code: number): { mode: 'BRANCH_LT' | 'BRANCH_LEQ'; value: number } {
  if (code === 0) return { mode: 'BRANCH_LT', value: -Infinity };
  return code > edges.length
    ? { mode: 'BRANCH_LEQ', value: Infinity }
    : { mode: 'BRANCH_LT', value: edges[code - 1] };
}

const nodeAttributes = (ensemble: Ensemble): Attribute[] => [
  { name: 'nodes_treeids', ints: ensemble.trees },
  { name: 'nodes_nodeids', ints: ensemble.ids },
  { name: 'nodes_featureids', ints: ensemble.features },
  { name: 'nodes_modes', strings: ensemble.modes },
  { name: 'nodes_values_as_tensor', doubles: ensemble.values },
  { name: 'nodes_truenodeids', ints: ensemble.whenTrue },
  { name: 'nodes_falsenodeids', ints: ensemble.whenFalse },
  { name: 'nodes_missing_value_tracks_true', ints: ensemble.missingIsTrue },
  { name: 'post_transform', string: 'NONE' },
];

/** An ensemble with a target for each of `weights`. */
function regressor(ensemble: Ensemble, output: string, weights: readonly LeafWeight[]): Node {
  const perLeaf = <T>(one: (leaf: Leaf, k: number) => T): T[] =>
    ensemble.leaves.flatMap((leaf) => weights.map((_, k) => one(leaf, k)));
  return {
    operator: 'TreeEnsembleRegressor',
    domain: 'ai.onnx.ml',
    inputs: ['x'],
    outputs: [output],
    attributes: [
      ...nodeAttributes(ensemble),
      { name: 'n_targets', int: weights.length },
      { name: 'target_treeids', ints: perLeaf(({ treeIndex }) => treeIndex) },
      { name: 'target_nodeids', ints: perLeaf(({ id }) => id) },
      { name: 'target_ids', ints: perLeaf((_, k) => k) },
      { name: 'target_weights_as_tensor', doubles: perLeaf((leaf, k) => weights[k](leaf)) },
    ],
  };
}

/**
 * Each tree votes for one class. Of the classes with the most votes the first to have so many wins, which is the one
 * whose last vote came first; so a vote of the last trees is worth a little less, and the later, the more.
 */
function classifier(ensemble: Ensemble, trees: number, classes: number): Node {
  const { leaves } = ensemble;
  const worth = (tree: number) => {
    const place = tree - (trees - TIE_TREES);
    return place < 0 ? 1 : 1 - 2 ** (place - TIE_TREES);
  };
  const all = leaves.flatMap(({ tree, treeIndex, offset, id }) => {
    const vote = highest(tree.values, offset, classes);
    const weight = worth(treeIndex);
    // Of two classes ONNX takes the second one if the only weight that leaves have adds up to more than 0.
    if (classes === 2) return [{ treeIndex, id, k: 0, weight: vote === 1 ? weight : -weight }];
    return [{ treeIndex, id, k: vote, weight }];
  });
  return {
    operator: 'TreeEnsembleClassifier',
    domain: 'ai.onnx.ml',
    inputs: ['x'],
    outputs: ['class', 'votes'],
    attributes: [
      ...nodeAttributes(ensemble),
      { name: 'classlabels_int64s', ints: Array.from({ length: classes }, (_, k) => k) },
      { name: 'class_treeids', ints: all.map(({ treeIndex }) => treeIndex) },
      { name: 'class_nodeids', ints: all.map(({ id }) => id) },
      { name: 'class_ids', ints: all.map(({ k }) => k) },
      { name: 'class_weights_as_tensor', doubles: all.map(({ weight }) => weight) },
    ],
  };
}
