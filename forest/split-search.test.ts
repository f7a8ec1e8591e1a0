import { expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import { Bag } from './bag.ts';
import { Criteria } from './criteria.ts';
import { createJob, startUnits } from './job.ts';
import { work } from './phases.ts';
import { Generator } from './random.ts';
import { SplitSearch } from './split-search.ts';

/** A job whose columns are coded: one with as many values as rows, one with few, one with a single one. */
function codedJob(rows: number, minLeaf: number) {
  const columns = [
    uniform(rows, 1),
    uniform(rows, 2).map((value) => Math.floor(6 * value)),
    new Float64Array(rows),
  ];
  const noise = uniform(rows, 3);
  const y = noise.map((value, row) => Math.round((value + columns[0][row]) / 2));
  const data = trainingData(columns, y);
  const job = createJob({
    data,
    task: { type: 'classification', classes: 2 },
    groups: [{ name: 'all', trees: 1, from: 0, to: rows }],
    settings: { minLeaf, maxDepth: Infinity, featuresPerSplit: 3, bins: 1024, bootstrap: true },
    weights: undefined,
    seed: 1,
    measured: false,
  });
  for (const phase of ['cut', 'code'] as const) {
    startUnits(job);
    work({ phase, job, numbers: [0, 1, 2], x: data.x }, () => {});
  }
  return job;
}

it.each([
  [12, 1],
  [40, 1],
  [40, 8],
  [900, 1],
  [900, 5],
  [5000, 1],
  [5000, 5],
  [30_000, 3],
])('finds the same split of %i rows, with %i a leaf, by the program and without it', (rows, minLeaf) => {
  const job = codedJob(rows, minLeaf);
  const bag = new Bag(job);
  const criteria = new Criteria(job, bag);
  const search = new SplitSearch(job, bag);
  bag.draw(0, 0, rows, new Generator(1, 0));
  bag.enter(0, bag.size);
  const criterion = criteria.enter(0, bag.size);
  const found = (look: typeof criterion.look) => {
    Object.defineProperty(criterion, 'look', { value: look, configurable: true });
    search.reset();
    const parted = search.find(0, bag.size, criterion, new Generator(2, 0));
    return { parted, gain: search.gain, split: search.split(false) };
  };
  const byProgram = found(Object.getPrototypeOf(criterion).look);
  expect(byProgram.parted).toBe(true);
  expect(found(undefined)).toEqual(byProgram);
});
