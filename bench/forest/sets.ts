import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Feature, Target } from '../../contracts/frame.ts';
import type { FeatureKind, PredictionData, Task, TrainingData } from '../../forest/index.ts';
import { Generator } from '../../forest/random.ts';
import { areaUnderCurve } from '../../statistics/metrics/auc.ts';
import { electricity, readDataSet, type DataSet } from '../../test/data-set.ts';
import type { Peers } from './peers.ts';

/** A data set in two files that both sides read: `<path>.x`, float64 column after column, and `<path>.y`. */
export interface BenchSet {
  name: string;
  path: string;
  rows: number;
  features: readonly FeatureKind[];
  task: Task;
}

/** A set parted into rows to learn from and rows to be asked about. */
export interface Parted {
  training: TrainingData;
  test: PredictionData & { y: Float64Array };
}

const shared = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));

/** Has scikit-learn make numeric data of two classes. */
export async function makeNumeric(peers: Peers, folder: string, rows: number, features: number) {
  const path = join(folder, `numeric-${rows}`);
  await peers.ask('make_numeric', { path, rows, features, seed: 1 });
  return numericSet('made numbers', path, rows, features, { type: 'classification', classes: 2 });
}

/** Has NumPy make categorical data of two classes; every level and many pairs of levels have an effect. */
export async function makeCategorical(peers: Peers, folder: string, rows: number, features: number) {
  const path = join(folder, 'categorical');
  const options = { path, rows, features, least: 2, most: 30, seed: 1 };
  const { levels } = await peers.ask<{ levels: number[] }>('make_categorical', options);
  return {
    ...numericSet('made categories', path, rows, features, { type: 'classification', classes: 2 }),
    features: levels.map((count): FeatureKind => ({ type: 'categorical', levels: count })),
  };
}

/** One of the sets that come with scikit-learn, of `classes` classes. */
export async function builtin(peers: Peers, folder: string, name: string, classes: number) {
  const path = join(folder, name);
  const { rows, features } = await peers.ask<{ rows: number; features: number }>('builtin', { path, name });
  return numericSet(name, path, rows, features, { type: 'classification', classes });
}

const numericSet = (name: string, path: string, rows: number, features: number, task: Task): BenchSet => ({
  name,
  path,
  rows,
  task,
  features: Array.from({ length: features }, () => ({ type: 'numeric' })),
});

/** The electricity market, car loans, and used cars, each with the name to print. */
export const recordedSets = (folder: string): Record<'electricity' | 'loans' | 'cars', BenchSet> => ({
  electricity: save(folder, 'electricity', electricity()),
  loans: save(folder, 'car loans', carLoans()),
  cars: save(folder, 'used cars', usedCars()),
});

const example = (name: string): URL => new URL(`../../examples/${name}`, import.meta.url);
const numeric = (...names: string[]): Feature[] =>
  names.map((name) => ({ name, type: 'numeric', nullable: false }));
const categorical = (name: string, levels: string[]): Feature => ({
  name,
  type: 'categorical',
  levels,
  nullable: false,
});

export function carLoans(): DataSet {
  const features = [
    ...numeric('car_value', 'debt_to_income_ratio', 'loan_length', 'driver_tenure'),
    categorical('salary_range', ['0 - 20K €', '20K - 40K €', '40K - 60K €', '60K+ €']),
    categorical('repaid_loan_on_prev_car', ['False', 'True']),
    categorical('size_of_downpayment', ['0%', '10%', '20%', '30%', '40%']),
  ];
  const target: Target = { name: 'repaid', task: 'binary', classes: ['0', '1'] };
  return readDataSet(example('credit/car_loan.csv.gz'), features, target);
}

export function usedCars(): DataSet {
  const features = [
    ...numeric('car_age', 'km_driven', 'price_new', 'accident_count', 'door_count'),
    categorical('fuel', ['gas', 'diesel', 'electric']),
    categorical('transmission', ['manual', 'automatic']),
  ];
  return readDataSet(example('used-cars/used_cars.csv.gz'), features, { name: 'price', task: 'regression' });
}

function save(folder: string, name: string, { frame, target }: DataSet): BenchSet {
  const path = join(folder, name.replace(' ', '-'));
  writeFileSync(`${path}.x`, bytesOf(frame.x));
  writeFileSync(`${path}.y`, bytesOf(frame.y));
  return {
    name,
    path,
    rows: frame.rows,
    features: frame.features.map((feature) =>
      feature.type === 'numeric'
        ? { type: 'numeric' }
        : { type: 'categorical', levels: feature.levels.length },
    ),
    task:
      target.task === 'regression'
        ? { type: 'regression' }
        : { type: 'classification', classes: target.classes.length },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Takes the first `train` rows of `order` to learn from and the others to be asked about, on both sides. */
export async function part(
  peers: Peers,
  set: BenchSet,
  { train, order = inOrder(set.rows) }: { train: number; order?: Int32Array },
): Promise<Parted> {
  const { name, path, rows, features, task } = set;
  writeFileSync(`${path}.order`, bytesOf(order));
  await peers.ask('load', {
    name,
    path,
    rows,
    features: features.length,
    task: task.type,
    train,
    order: `${path}.order`,
  });
  const x = readNumbers(`${path}.x`);
  const y = readNumbers(`${path}.y`);
  const take = (chosen: Int32Array) => {
    const taken = {
      rows: chosen.length,
      x: shared(chosen.length * features.length),
      y: shared(chosen.length),
    };
    chosen.forEach((row, at) => (taken.y[at] = y[row]));
    for (let f = 0; f < features.length; f++) {
      chosen.forEach((row, at) => (taken.x[f * chosen.length + at] = x[f * rows + row]));
    }
    return taken;
  };
  return { training: { ...take(order.subarray(0, train)), features }, test: take(order.subarray(train)) };
}

function readNumbers(path: string): Float64Array {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
}

const inOrder = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, i) => i);

/** As the peers measure it: the AUC for two classes, the accuracy for more, R squared for values. */
export function qualityOf(task: Task, scores: Float64Array, y: Float64Array): number {
  const rows = y.length;
  if (task.type === 'regression') {
    const mean = y.reduce((sum, value) => sum + value, 0) / rows;
    const sum = (of: (value: number, row: number) => number) =>
      y.reduce((total, value, row) => total + of(value, row), 0);
    return 1 - sum((value, row) => (value - scores[row]) ** 2) / sum((value) => (value - mean) ** 2);
  }
  const { classes } = task;
  if (classes === 2) {
    const positive = Uint8Array.from(y);
    return areaUnderCurve(
      scores.filter((_, i) => i % 2 === 1),
      positive,
      new Float64Array(rows).fill(1),
    ).value;
  }
  const right = y.filter((truth, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own)) === truth;
  });
  return right.length / rows;
}

/** The rows in an order that depends on the seed alone. */
export function shuffledRows(rows: number, seed: number): Int32Array {
  const order = inOrder(rows);
  const random = new Generator(seed, 0);
  for (let last = rows - 1; last > 0; last--) {
    const chosen = random.below(last + 1);
    [order[last], order[chosen]] = [order[chosen], order[last]];
  }
  return order;
}

/** The first rows of some data, copied. */
export function firstRows({ rows, x }: PredictionData, count: number): PredictionData {
  const features = x.length / rows;
  const taken = shared(count * features);
  for (let f = 0; f < features; f++) taken.set(x.subarray(f * rows, f * rows + count), f * count);
  return { rows: count, x: taken };
}
