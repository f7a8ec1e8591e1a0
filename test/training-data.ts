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
