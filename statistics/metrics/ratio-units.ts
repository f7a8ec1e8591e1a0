import { areaUnderCurve } from './auc.ts';
import { rowsByBlock, sumsByBlock } from './blocks.ts';
import type { Metric } from './metric.ts';
import { assertMeasurable, weights } from './scored.ts';
import type { Scored } from './scored.ts';

/** Numerator and denominator of a metric, one entry a row or unit: the metric is Σa / Σb. */
export interface Ratio {
  a: Float64Array;
  b: Float64Array;
}

/** Metrics that are ratios of sums, and no mean of a loss. */
export type RatioMetric = 'precision' | 'recall' | 'f1' | 'f1Macro' | 'auc';

const RATIO_METRICS: ReadonlySet<Metric> = new Set(['precision', 'recall', 'f1', 'f1Macro', 'auc']);

/**
 * Whether a metric is a ratio of sums and no mean of a loss, so that `ratioUnits` takes it.
 *
 * @example
 * isRatio('f1') // true
 * isRatio('accuracy') // false
 */
export const isRatio = (metric: Metric): metric is RatioMetric => RATIO_METRICS.has(metric);

/**
 * Precision, recall and F1 of class `k`, row by row, without weights (van Rijsbergen, Information Retrieval, 1979).
 *
 * @param k 0 … classes − 1
 * @returns numerator and denominator, one a row
 *
 * @example
 * const y = Float64Array.of(1, 0, 1, 0);
 * const predicted = Float64Array.of(1, 1, 0, 0);
 * classRatio('f1', { rows: 4, classes: 2, y, predicted }, 1) // { a: [2, 0, 0, 0], b: [2, 1, 1, 0] }
 */
export function classRatio(
  metric: 'precision' | 'recall' | 'f1',
  { y, predicted }: Scored,
  k: number,
): Ratio {
  const both = metric === 'f1' ? 2 : 1;
  const a = new Float64Array(y.length);
  const b = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) {
    const truly = Number(y[i] === k);
    const answered = Number(predicted[i] === k);
    a[i] = both * truly * answered;
    b[i] = metric === 'precision' ? answered : metric === 'recall' ? truly : truly + answered;
  }
  return { a, b };
}

/**
 * A ratio metric in units of blocks (rows without them) whose sums can be kept while rows come in. Macro F1 and AUC of
 * several classes have a ratio a class, whose mean is the metric.
 *
 * The AUC compares rows within their block only: a is the number of pairs of a positive and a negative row that are
 * ranked rightly (Mann and Whitney, Annals of Mathematical Statistics 1947), b the number of such pairs. What it says
 * is how well a version ranks the rows of one day.
 *
 * @returns one a ratio; a and b have an entry a unit, in the order in which the blocks first appear
 * @throws RangeError when the arrays don't fit the metric or hold NaN, or for an AUC without blocks
 *
 * @example
 * const y = Float64Array.of(1, 0, 1, 0);
 * const predicted = Float64Array.of(1, 1, 0, 0);
 * ratioUnits('f1', { rows: 4, classes: 2, y, predicted, block: Int32Array.of(0, 0, 1, 1) })
 * // [{ a: [2, 0], b: [3, 1] }]
 */
export function ratioUnits(metric: RatioMetric, scored: Scored): Ratio[] {
  assertMeasurable(metric, scored);
  const { block, classes } = scored;
  const each = Array.from({ length: classes }, (_, k) => k);
  switch (metric) {
    case 'precision':
    case 'recall':
    case 'f1':
      return [summed(classRatio(metric, scored, 1), scored)];
    case 'f1Macro':
      return each.map((k) => summed(classRatio('f1', scored, k), scored));
    case 'auc':
      if (!block) throw new RangeError('an AUC in units needs blocks: rows are ranked within theirs');
      return (classes === 2 ? [1] : each).map((k) => rankedWithinBlocks(scored, block, k));
  }
}

function summed({ a, b }: Ratio, scored: Scored): Ratio {
  const w = weights(scored);
  const weighted = { a: a.map((value, i) => value * w[i]), b: b.map((value, i) => value * w[i]) };
  const { block } = scored;
  return block ? { a: sumsByBlock(weighted.a, block), b: sumsByBlock(weighted.b, block) } : weighted;
}

function rankedWithinBlocks(scored: Scored, block: Int32Array, k: number): Ratio {
  const w = weights(scored);
  const ratios = rowsByBlock(block).map((rows) => {
    const positive = Uint8Array.from(rows, (row) => Number(scored.y[row] === k));
    const weight = Float64Array.from(rows, (row) => w[row]);
    const score = Float64Array.from(rows, (row) => scored.scores![row * scored.classes + k]);
    const positives = weight.reduce((sum, each, at) => sum + each * positive[at], 0);
    const pairs = positives * (weight.reduce((sum, each) => sum + each, 0) - positives);
    return { pairs, right: pairs > 0 ? pairs * areaUnderCurve(score, positive, weight).value : 0 };
  });
  return {
    a: Float64Array.from(ratios, ({ right }) => right),
    b: Float64Array.from(ratios, ({ pairs }) => pairs),
  };
}
