import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, crc32, deflate, inflate, inflateSync } from 'node:zlib';
import { ArtifactError } from './artifact-error.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { MAX_CLASSES, MAX_FEATURES, MAX_LEVELS, outputsOf, type Task } from './data.ts';
import { readCalibrations, writeCalibrations } from './calibration-bytes.ts';
import type { FittedFeature, Forest } from './forest.ts';
import { LeafTable } from './leaf-table.ts';
import { readTree, writeTree } from './tree-bytes.ts';
import type { Tree } from './tree.ts';

/**
 * The artifact, all numbers little-endian. A header of 16 bytes, then the payload, deflated.
 *
 * | header | |
 * |---|---|
 * | 4 bytes | the text PFST |
 * | uint32 | version of the format, 2 |
 * | uint32 | length of the payload before it was deflated |
 * | uint32 | CRC-32 of the deflated payload |
 *
 * | payload | |
 * |---|---|
 * | task | uint8: 0 regression, 1 classification, then uint32 classes |
 * | features | uint32 count; each: uint8 type (0 numeric, 1 categorical), uint8 missing, uint32 n, and for a numeric one n edges, float64 |
 * | groups | uint32 count; each: text name, uint32 trees |
 * | calibrations | uint8: 1 if there are; then for each combination of groups, as `calibratedGroups` orders them, a function a class (one for two classes): uint32 n, n scores, n probabilities, float64 |
 * | trees | group by group, each: uint32 nodes, uint32 words of sets, the tests of the nodes, int32, the sets, int32, and the outputs of the leaves, float64 |
 *
 * A text is a uint32 length and UTF-8. Tests and sets are those of `Tree`; children follow from the order of the nodes.
 */
const MAGIC = Buffer.from('PFST');
const VERSION = 2;
const HEADER_BYTES = 16;

/** Forests don't shrink more than this; a header that claims more asks for memory that no forest needs. */
const MOST_COMPRESSION = 64;
const ALWAYS_ALLOWED = 2 ** 24;

const REGRESSION = 0;
const CLASSIFICATION = 1;
const NUMERIC = 0;
const CATEGORICAL = 1;

/**
 * The forest as bytes; equal forests give equal bytes. It does not hold up other work: it gets its turn after every tree, and bytes
 * are deflated in a thread.
 */
export async function encode(forest: Forest): Promise<Uint8Array> {
  const writer = new ByteWriter();
  writeTask(writer, forest.task);
  writer.uint32(forest.features.length);
  for (const feature of forest.features) writeFeature(writer, feature);
  writer.uint32(forest.groups.length);
  for (const { name, trees } of forest.groups) {
    writer.text(name);
    writer.uint32(trees);
  }
  writeCalibrations(writer, forest.calibrations);
  for (const tree of forest.trees) {
    writeTree(writer, tree, outputsOf(forest.task));
    await setImmediate();
  }
  const payload = writer.finish();

  const packed = await promisify(deflate)(payload, { level: constants.Z_BEST_SPEED });
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(VERSION, 4);
  header.writeUInt32LE(payload.length, 8);
  // Of the deflated bytes, some of whose bits inflate to nothing.
  header.writeUInt32LE(crc32(packed), 12);
  // Not a Buffer, whose `slice` would share its memory with the caller.
  return new Uint8Array(Buffer.concat([header, packed]));
}

/**
 * Holds up other work as long as it takes, see `decodeAsync`.
 *
 * @throws ArtifactError for bytes that `encode` did not write; any bytes are safe to try.
 */
export function decode(bytes: Uint8Array): Forest {
  const { packed, length } = unpack(bytes);
  const reading = readForest(checkLength(inflateNow(packed, length), length));
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

/** As `decode`, without holding up other work: it gets its turn after every tree. */
export async function decodeAsync(bytes: Uint8Array): Promise<Forest> {
  const { packed, length } = unpack(bytes);
  const payload = await promisify(inflate)(packed, { maxOutputLength: length }).catch(throwDamaged);
  const reading = readForest(checkLength(payload, length));
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
    await setImmediate();
  }
}

/** Stops before every tree. */
function* readForest(payload: Buffer): Generator<undefined, Forest> {
  const reader = new ByteReader(payload);
  const task = readTask(reader);
  const features = readFeatures(reader);
  const groups = readGroups(reader);
  const calibrations = readCalibrations(reader, groups, task);
  const outputs = outputsOf(task);
  const leaves = new LeafTable(outputs);
  const trees: Tree[] = [];
  for (const group of groups) {
    // Their number is not yet backed by bytes: nothing is allocated by it.
    for (let tree = 0; tree < group.trees; tree++) {
      yield;
      trees.push(readTree(reader, features, outputs, leaves));
    }
  }
  reader.end();
  return { task, features, groups, trees, ...(calibrations && { calibrations }) };
}

/** What the header says of the payload, which is still deflated. */
function unpack(artifact: Uint8Array): { packed: Buffer; length: number } {
  const bytes = Buffer.from(artifact.buffer, artifact.byteOffset, artifact.byteLength);
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new ArtifactError('it is not a forest');
  }
  const version = bytes.readUInt32LE(4);
  if (version !== VERSION) throw new ArtifactError(`its format is version ${version}, known is ${VERSION}`);
  const length = bytes.readUInt32LE(8);
  const packed = bytes.subarray(HEADER_BYTES);
  if (length === 0 || length > packed.length * MOST_COMPRESSION + ALWAYS_ALLOWED) {
    throw new ArtifactError(`its header claims ${length} bytes, the payload can't hold them`);
  }
  if (crc32(packed) !== bytes.readUInt32LE(12)) throw new ArtifactError('its checksum is wrong');
  return { packed, length };
}

function inflateNow(packed: Buffer, length: number): Buffer {
  try {
    return inflateSync(packed, { maxOutputLength: length });
  } catch (cause) {
    return throwDamaged(cause);
  }
}

function checkLength(payload: Buffer, length: number): Buffer {
  return payload.length === length ? payload : throwDamaged(undefined);
}

function throwDamaged(cause: unknown): never {
  throw new ArtifactError('its payload is damaged', { cause });
}

function writeTask(writer: ByteWriter, task: Task): void {
  writer.uint8(task.type === 'classification' ? CLASSIFICATION : REGRESSION);
  if (task.type === 'classification') writer.uint32(task.classes);
}

function readTask(reader: ByteReader): Task {
  const type = reader.uint8('the task');
  if (type === REGRESSION) return { type: 'regression' };
  if (type !== CLASSIFICATION) throw new ArtifactError(`it has a task of unknown type ${type}`);
  const classes = reader.uint32('the task');
  if (classes < 2 || classes > MAX_CLASSES) throw new ArtifactError(`it has ${classes} classes`);
  return { type: 'classification', classes };
}

function writeFeature(writer: ByteWriter, feature: FittedFeature): void {
  writer.uint8(feature.type === 'numeric' ? NUMERIC : CATEGORICAL);
  writer.uint8(+feature.missing);
  if (feature.type === 'numeric') {
    writer.uint32(feature.edges.length);
    writer.array(feature.edges);
  } else writer.uint32(feature.levels);
}

function readFeatures(reader: ByteReader): FittedFeature[] {
  const count = reader.uint32('the features');
  if (count < 1 || count > MAX_FEATURES) throw new ArtifactError(`it has ${count} features`);
  return Array.from({ length: count }, (_, index) => readFeature(reader, `feature ${index}`));
}

function readFeature(reader: ByteReader, what: string): FittedFeature {
  const type = reader.uint8(what);
  const missing = reader.uint8(what) === 1;
  const count = reader.uint32(what);
  if (type === NUMERIC) {
    const edges = reader.float64Array(count, what);
    const ascending = edges.every((edge, i) => (i === 0 ? !Number.isNaN(edge) : edge > edges[i - 1]));
    if (count >= MAX_LEVELS || !ascending) throw new ArtifactError(`the edges of ${what} don't ascend`);
    return { type: 'numeric', edges, missing };
  }
  if (type !== CATEGORICAL || count < 1 || count > MAX_LEVELS) {
    throw new ArtifactError(`${what} has the unknown type ${type} or ${count} levels`);
  }
  return { type: 'categorical', levels: count, missing };
}

function readGroups(reader: ByteReader): { name: string; trees: number }[] {
  const groups: { name: string; trees: number }[] = [];
  for (let left = reader.uint32('the groups'); left > 0; left--) {
    const group = { name: reader.text('the groups'), trees: reader.uint32('the groups') };
    if (group.trees < 1 || groups.some(({ name }) => name === group.name)) {
      throw new ArtifactError(`it has the group ${group.name} twice or without trees`);
    }
    groups.push(group);
  }
  if (groups.length === 0) throw new ArtifactError('it has no trees');
  return groups;
}
