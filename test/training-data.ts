import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { FeatureKind, TrainingData } from '../forest/data.ts';
import { Generator } from '../forest/random.ts';

/** A column-major matrix in shared memory from columns of equal length. */
export function matrix(columns: readonly ArrayLike<number>[]): Float64Array<SharedArrayBuffer> {
  const rows = columns[0].length;
  const x = new Float64Array(new SharedArrayBuffer(8 * rows * columns.length));
  columns.forEach((column, f) => x.set(column, f * rows));
  return x;
}

export function trainingData(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  features: FeatureKind[] = columns.map(() => ({ type: 'numeric' })),
): TrainingData {
  return { rows: y.length, x: matrix(columns), y: Float64Array.from(y), features };
}

/** `count` numbers, uniform over [0, 1). */
export function uniform(count: number, seed: number): Float64Array {
  const random = new Generator(seed, 0);
  return Float64Array.from({ length: count }, () => random.next() / 2 ** 32);
}

/** The New South Wales electricity market, 45,312 rows × 6 features in order of time. */
export function electricity(): { columns: Float64Array[]; y: Float64Array } {
  const file = new URL('../examples/electricity/electricity.csv.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1);
  const rows = lines.map((line) => line.split(',').slice(1).map(Number));
  const columns = Array.from({ length: 6 }, (_, f) => Float64Array.from(rows, (row) => row[f]));
  return { columns, y: Float64Array.from(rows, (row) => row[6]) };
}
