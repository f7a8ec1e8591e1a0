import type { Metric } from './metric.ts';

/**
 * Labelled rows with one version's predictions. Every array has an entry a row, `scores` has `rows` × `classes`.
 */
export interface Scored {
  readonly rows: number;
  /** 0 for regression. */
  readonly classes: number;
  /** The class's index, or the value. */
  readonly y: Float64Array;
  /** The class's index, or the value. */
  readonly predicted: Float64Array;
  /** Probabilities, row-major. AUC and log loss need them; any monotone score does for AUC. */
  readonly scores?: Float64Array;
  /** Rows with the same number hang together and count as one observation in every error. */
  readonly block?: Int32Array;
  /** Not negative; only their ratios matter. */
  readonly weight?: Float64Array;
}

const CLASSIFICATION = new Set<Metric>([
  'accuracy',
  'precision',
  'recall',
  'f1',
  'f1Macro',
  'auc',
  'logLoss',
]);
const BINARY = new Set<Metric>(['precision', 'recall', 'f1']);
const FROM_SCORES = new Set<Metric>(['auc', 'logLoss']);

/**
 * Makes sure that `metric` can be taken of `scored`.
 * @throws RangeError when the task is another (regression, classification, a binary target), an array's length isn't
 *   the rows' (for `scores` rows × classes), or a value that the metric needs is missing, NaN or infinite
 */
export function assertMeasurable(metric: Metric, scored: Scored): void {
  const { rows, classes } = scored;
  if (CLASSIFICATION.has(metric) !== classes > 0) {
    throw new RangeError(
      `${metric} is not a metric of ${classes > 0 ? `classification (${classes} classes)` : 'regression'}`,
    );
  }
  if (BINARY.has(metric) && classes !== 2) {
    throw new RangeError(
      `${metric} needs a binary target (got ${classes} classes); take f1Macro or accuracy`,
    );
  }
  assertFinite('y', scored.y, rows, 'leave rows without a label out before measuring');
  if (FROM_SCORES.has(metric)) {
    if (!scored.scores) throw new RangeError(`${metric} needs scores, one a class and row`);
    assertFinite('scores', scored.scores, rows * classes, 'the version must score every row');
  } else {
    assertFinite('predicted', scored.predicted, rows, 'the version must predict every row');
  }
  if (scored.weight) assertFinite('weight', scored.weight, rows, 'every row needs a weight');
  if (scored.block && scored.block.length !== rows) {
    throw new RangeError(`block has ${scored.block.length} entries for ${rows} rows`);
  }
}

function assertFinite(name: string, values: Float64Array, length: number, remedy: string): void {
  if (values.length !== length)
    throw new RangeError(`${name} has ${values.length} entries, expected ${length}`);
  for (let at = 0; at < length; at++) {
    if (Number.isFinite(values[at])) continue;
    throw new RangeError(`${name} is ${values[at]} at entry ${at}: ${remedy}`);
  }
}

/**
 * The rows' weights, scaled to a mean of 1; all 1 where there are none.
 *
 * @returns one a row
 * @throws RangeError when a weight is negative, or all are zero
 *
 * @example
 * const y = Float64Array.of(1, 0);
 * weights({ rows: 2, classes: 2, y, predicted: y, weight: Float64Array.of(1, 3) }) // [0.5, 1.5]
 */
export function weights({ rows, weight }: Scored): Float64Array {
  if (!weight) return new Float64Array(rows).fill(1);
  let sum = 0;
  for (const w of weight) {
    if (w < 0) throw new RangeError(`a weight is negative (${w})`);
    sum += w;
  }
  if (rows > 0 && sum === 0) throw new RangeError('all weights are zero: there is nothing to measure');
  return weight.map((w) => (w * rows) / sum);
}
