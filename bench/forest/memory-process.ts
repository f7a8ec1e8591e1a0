import { closeSync, openSync, readSync } from 'node:fs';
import { fit } from '../../forest/index.ts';
import type { BenchSet } from './sets.ts';

// A process of its own, because the peak of its memory is what is measured.

const { set, fit: wanted } = JSON.parse(process.argv[2]) as {
  set: BenchSet;
  fit: { rows: number; trees: number };
};
const { rows, trees } = wanted;
const x = new Float64Array(new SharedArrayBuffer(8 * rows * set.features.length));
const y = new Float64Array(rows);
const file = openSync(`${set.path}.x`, 'r');
set.features.forEach((_, f) => readSync(file, x, 8 * f * rows, 8 * rows, 8 * f * set.rows));
closeSync(file);
const targets = openSync(`${set.path}.y`, 'r');
readSync(targets, y, 0, 8 * rows, 0);
closeSync(targets);

await fit(
  { rows, x, y, features: set.features },
  {
    task: set.task,
    groups: [{ name: 'all', trees, from: 0, to: rows }],
    parameters: { minLeaf: 1 },
    outOfBag: false,
    seed: 1,
    threads: 2,
  },
);
process.stdout.write(JSON.stringify({ bytes: process.resourceUsage().maxRSS * 1024 }));
