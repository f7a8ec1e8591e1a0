import type { Parameters, Task, TrainingData, TreeGroup } from './data.ts';

/**
 * What each row counts: its own weight times its class's, scaled to a mean of 1; undefined if all count the same.
 * Balanced class weights are W / (K × W_k), for K classes of weight W_k in a total of W (King and Zeng 2001).
 *
 * @throws RangeError if the class weights don't fit the task, or no row counts.
 */
export function rowWeights(
  { rows, y, weights }: Omit<TrainingData, 'x'>,
  task: Task,
  groups: readonly TreeGroup[],
  classWeights: Parameters['classWeights'],
): Float64Array<SharedArrayBuffer> | undefined {
  if (!weights && classWeights === undefined) return undefined;
  const counted = new Float64Array(new SharedArrayBuffer(8 * rows));
  if (weights) counted.set(weights);
  else counted.fill(1);
  if (classWeights !== undefined) {
    if (task.type !== 'classification')
      throw new RangeError('class weights need classes, this target is a value');
    const byClass = classWeights === 'balanced' ? balanced(counted, y, task.classes) : classWeights;
    checkClassWeights(byClass, task.classes);
    for (let row = 0; row < rows; row++) counted[row] *= byClass[y[row]];
  }
  const mean = counted.reduce((sum, weight) => sum + weight, 0) / rows;
  if (mean === Infinity) throw new RangeError('the weights are too large: their sum is infinite');
  for (const { name, from, to } of groups) {
    if (counted.subarray(from, to).every((weight) => weight === 0))
      throw new RangeError(`group ${name} must have a row whose weight is not 0`);
  }
  for (let row = 0; row < rows; row++) counted[row] /= mean;
  return counted;
}

function balanced(weights: Float64Array, y: Float64Array, classes: number): number[] {
  const totals = new Array<number>(classes).fill(0);
  weights.forEach((weight, row) => (totals[y[row]] += weight));
  const total = totals.reduce((sum, each) => sum + each, 0);
  return totals.map((own) => (own > 0 ? total / (classes * own) : 0));
}

function checkClassWeights(weights: readonly number[], classes: number): void {
  if (weights.length !== classes)
    throw new RangeError(
      `classWeights must hold one weight for each of ${classes} classes (got ${weights.length})`,
    );
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0)
    throw new RangeError(
      `the weight of class ${wrong} must be finite and not negative (got ${weights[wrong]})`,
    );
}
