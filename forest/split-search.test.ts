import { expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import { Bag } from './bag.ts';
import { Criteria } from './criteria.ts';
import type { Task } from './data.ts';
import { createJob, startUnits } from './job.ts';
import { work } from './phases.ts';
import { Generator } from './random.ts';
import { SplitSearch } from './split-search.ts';

/** A job whose columns are coded: one with as many values as rows, one with few, one with a single one. */
function codedJob(rows: number, minLeaf: number, task: Task) {
  const columns = [
    uniform(rows, 1),
    uniform(rows, 2).map((value) => Math.floor(6 * value)),
    new Float64Array(rows),
  ];
  const noise = uniform(rows, 3);
  const value = noise.map((own, row) => (own + columns[0][row]) / 2);
  const y = task.type === 'regression' ? value : value.map(Math.round);
  const data = trainingData(columns, y);
  const job = createJob({
    data,
    task,
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

const TASKS: Task[] = [{ type: 'classification', classes: 2 }, { type: 'regression' }];
const SIZES = [
  [12, 1],
  [40, 1],
  [40, 8],
  [900, 1],
  [900, 5],
  [5000, 1],
  [5000, 5],
  [30_000, 3],
] as const;

it.each(TASKS.flatMap((task) => SIZES.map(([rows, minLeaf]) => ({ task, rows, minLeaf }))))(
  'finds the same split by the program and without it: $rows rows, $minLeaf a leaf, $task.type',
  ({ task, rows, minLeaf }) => {
    const job = codedJob(rows, minLeaf, task);
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
  },
);
