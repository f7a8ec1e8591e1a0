import { ArtifactError } from './artifact-error.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { FittedFeature } from './forest.ts';
import type { LeafTable } from './leaf-table.ts';
import { listNodes, treeOfNodes } from './node-list.ts';
import {
  isCategorical,
  LEAF,
  missingGoesRight,
  setLength,
  setOffset,
  testedCode,
  testedFeature,
  type Tree,
} from './tree.ts';

/**
 * Writes the tests of all nodes, the sets, and the outputs of the leaves. Children are not written: their numbers
 * follow from the order in which nodes are numbered, so that no artifact can hold a loop.
 */
export function writeTree(writer: ByteWriter, tree: Tree, outputs: number): void {
  const { tests, offsets } = listNodes(tree);
  writer.uint32(tests.length);
  writer.uint32(tree.sets.length);
  writer.array(tests);
  writer.array(tree.sets);
  const values = new Float64Array(leavesAmong(tests.length) * outputs);
  let at = 0;
  for (let node = 0; node < tests.length; node++) {
    if (tests[node] !== LEAF) continue;
    for (let k = 0; k < outputs; k++) values[at++] = tree.values[offsets[node] + k];
  }
  writer.array(values);
}

/**
 * @param leaves used for one tree after another
 * @throws ArtifactError if the bytes are no tree over these features.
 */
export function readTree(
  reader: ByteReader,
  features: readonly FittedFeature[],
  outputs: number,
  leaves: LeafTable,
): Tree {
  const count = reader.uint32('a tree');
  const setWords = reader.uint32('a tree');
  if (count % 2 === 0) throw new ArtifactError(`a tree has ${count} nodes, an even number`);
  const tests = reader.int32Array(count, 'the tests of a tree');
  const sets = reader.int32Array(setWords, 'the sets of a tree');
  const leafValues = reader.float64Array(leavesAmong(count) * outputs, 'the leaves of a tree');
  if (!leafValues.every(Number.isFinite))
    throw new ArtifactError('a leaf has an output that is not a number');

  const lefts = numberChildren(tests);
  for (const test of tests) if (test !== LEAF) checkTest(test, sets, features);
  return treeOfNodes({ tests, lefts }, { sets, outputs: leafValues, width: outputs }, leaves);
}

/** Every split adds two nodes to the root. */
const leavesAmong = (nodes: number): number => (nodes + 1) / 2;

/** Walks the tree as it was grown, depth first and left before right, and numbers the children on the way. */
function numberChildren(tests: Int32Array): Int32Array {
  const lefts = new Int32Array(tests.length);
  const open = [0];
  let count = 1;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    lefts[node] = tests[node] === LEAF ? node : count;
    if (tests[node] === LEAF) continue;
    open.push(count + 1, count);
    count += 2;
    if (count > tests.length)
      throw new ArtifactError(`a tree has more splits than its ${tests.length} nodes allow`);
  }
  if (count < tests.length)
    throw new ArtifactError(`only ${count} of a tree's ${tests.length} nodes can be reached`);
  return lefts;
}

function checkTest(test: number, sets: Int32Array, features: readonly FittedFeature[]): void {
  if (isCategorical(test)) {
    const offset = setOffset(test);
    const feature = features[sets[offset]];
    const fits = feature?.type === 'categorical' && offset + setLength(feature.levels) <= sets.length;
    if (!fits) throw new ArtifactError('a split has no set of levels');
    return;
  }
  const feature = features[testedFeature(test)];
  const code = testedCode(test);
  const fits =
    feature?.type === 'numeric' && code <= feature.edges.length + 1 && code >= +missingGoesRight(test);
  if (!fits) throw new ArtifactError('a split has no threshold');
}
