import { countUnits, standardError } from './blocks.ts';
import { estimate } from './estimate.ts';
import { assertConfidence } from './measure.ts';
import { higherIsBetter } from './metric.ts';
import type { Metric } from './metric.ts';
import type { Difference } from './paired.ts';
import type { Scored } from './scored.ts';
import { student } from './student.ts';

/**
 * Some rows of `scored`, in the order given, with their scores, blocks and weights.
 *
 * @param rows indices, 0 … `scored.rows` − 1; one may come several times
 *
 * @example
 * const y = Float64Array.of(1, 0, 1);
 * const scored = { rows: 3, classes: 2, y, predicted: y, block: Int32Array.of(7, 7, 8) };
 * takeScored(scored, [2, 1]) // { rows: 2, y: [1, 0], block: [8, 7] }
 */
export function takeScored(scored: Scored, rows: ArrayLike<number>): Scored {
  const { classes, y, predicted, scores, block, weight } = scored;
  const float = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
  return {
    rows: rows.length,
    classes,
    y: float(y),
    predicted: float(predicted),
    scores:
      scores &&
      Float64Array.from(
        { length: rows.length * classes },
        (_, at) => scores[rows[Math.floor(at / classes)] * classes + (at % classes)],
      ),
    block: block && Int32Array.from(rows, (row) => block[row]),
    weight: weight && float(weight),
  };
}

/**
 * A version on some rows against the same version on all others; positive: it is better on these. Rows of a block are
 * one observation even where they are on both sides, by the difference of the two sides' influence values (Liang and
 * Zeger, Biometrika 1986); quantiles are Student's with blocks − 1 degrees of freedom.
 *
 * Where the metric is undefined on a side, or there are less than two units, nothing can be told: `standardError` is
 * Infinity, `z` 0, `p` 1, the interval unbounded.
 *
 * @param member 1 for the rows of the segment, else 0
 * @param confidence two-sided
 * @throws RangeError when the arrays don't fit the metric, hold NaN, or `confidence` is not between 0 and 1
 *
 * @example
 * const y = Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1);
 * const predicted = Float64Array.of(1, 0, 0, 0, 1, 1, 1, 0);
 * const member = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0);
 * compareSegment('accuracy', { rows: 8, classes: 2, y, predicted }, member, { confidence: 0.95 })
 * // { difference: -0.5, standardError: 0.3273, p: 0.1705 }
 */
export function compareSegment(
  metric: Metric,
  scored: Scored,
  member: Uint8Array,
  { confidence }: { confidence: number },
): Difference {
  assertConfidence(confidence);
  const { rows } = scored;
  const blocks = countUnits(rows, scored.block);
  const inside = part(metric, scored, member, 1);
  const outside = part(metric, scored, member, 0);
  const sign = higherIsBetter(metric) ? 1 : -1;
  const difference = sign * (inside.value - outside.value);
  const error = standardError(
    inside.influence.map((psi, row) => psi - outside.influence[row]),
    scored.block,
  );
  const common = { metric, difference, rows, blocks, confidence };
  if (!Number.isFinite(error) || !Number.isFinite(difference))
    return { ...common, low: -Infinity, high: Infinity, standardError: Infinity, z: 0, p: 1 };
  const test = student(difference, { standardError: error, freedom: blocks - 1 }, confidence);
  return { ...common, ...test, standardError: error };
}

/** The metric on one side, its influence values in their places among all rows. */
function part(
  metric: Metric,
  scored: Scored,
  member: Uint8Array,
  side: 0 | 1,
): { value: number; influence: Float64Array } {
  const rows = Uint32Array.from(member.keys()).filter((row) => member[row] === side);
  const influence = new Float64Array(scored.rows);
  if (rows.length === 0) return { value: NaN, influence };
  const own = estimate(metric, takeScored(scored, rows));
  rows.forEach((row, at) => (influence[row] = (own.influence[at] * scored.rows) / rows.length));
  return { value: own.value, influence };
}
