import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { fit, type FeatureKind, type Task } from '../../forest/index.ts';

// A process of its own, because the peak of its memory is what is measured.

/** What to fit: the first `rows` of a set's rows. */
export interface MemoryOrder {
  path: string;
  setRows: number;
  features: readonly FeatureKind[];
  task: Task;
  rows: number;
  trees: number;
  /** Whether columns are read as they are coded, or all data first. */
  streamed: boolean;
}

const { path, setRows, features, task, rows, trees, streamed } = JSON.parse(process.argv[2]) as MemoryOrder;
const file = openSync(`${path}.x`, 'r');
const read = (feature: number, into: Float64Array): void => {
  readSync(file, into, 0, 8 * rows, 8 * feature * setRows);
};

const y = new Float64Array(new SharedArrayBuffer(8 * rows));
const targets = openSync(`${path}.y`, 'r');
readSync(targets, y, 0, 8 * rows, 0);
closeSync(targets);

const all = new Float64Array(new SharedArrayBuffer(streamed ? 0 : 8 * rows * features.length));
if (!streamed) features.forEach((_, f) => read(f, all.subarray(f * rows, (f + 1) * rows)));
const column = new Float64Array(new SharedArrayBuffer(streamed ? 8 * rows : 0));
const readColumn = (feature: number): Float64Array => {
  read(feature, column);
  return column;
};

await fit(streamed ? { rows, x: readColumn, y, features } : { rows, x: all, y, features }, {
  task,
  groups: [{ name: 'all', trees, from: 0, to: rows }],
  parameters: { minLeaf: 1 },
  outOfBag: false,
  seed: 1,
  threads: 2,
});
closeSync(file);
// What `resourceUsage` has starts with what the parent had when it started this process.
const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
process.stdout.write(JSON.stringify({ bytes: 1024 * Number(kilobytes) }));
