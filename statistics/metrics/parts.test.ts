import { describe, expect, it } from 'vitest';
import { logMeanExp, logSumExp } from '../sequential/log-space.ts';
import { areaUnderCurve } from './auc.ts';
import { standardError, sumsByBlock } from './blocks.ts';
import { estimate, rowLosses } from './estimate.ts';
import { measure } from './measure.ts';
import { ratioOfSums } from './statistic.ts';
import { student } from './student.ts';

const ones = new Float64Array(4).fill(1);
const rounded = (values: ArrayLike<number>) => Array.from(values, (value) => +value.toFixed(4));

describe('the documented examples', () => {
  it('of the area under the curve', () => {
    const score = Float64Array.of(0.1, 0.4, 0.35, 0.8);
    expect(areaUnderCurve(score, Uint8Array.of(0, 0, 1, 1), ones).value).toBe(0.75);
  });

  it('of the standard error, and of sums by block', () => {
    const influence = Float64Array.of(0.5, 0.3, -0.2, -0.6);
    expect(standardError(influence)).toBeCloseTo(0.2483, 4);
    expect(standardError(influence, Int32Array.of(0, 0, 1, 1))).toBeCloseTo(0.4, 12);
    expect(sumsByBlock(Float64Array.of(1, 2, 3), Int32Array.of(7, 5, 7))).toEqual(Float64Array.of(4, 2));
  });

  it('of a statistic and of losses by row', () => {
    const recall = estimate('recall', {
      rows: 4,
      classes: 2,
      y: Float64Array.of(1, 1, 0, 1),
      predicted: Float64Array.of(1, 0, 0, 1),
    });
    expect(recall.value).toBeCloseTo(2 / 3, 12);
    expect(rounded(recall.influence)).toEqual([0.4444, -0.8889, 0, 0.4444]);
    expect(Array.from(recall.trials)).toEqual([1, 1, 0, 1]);
    const y = Float64Array.of(1, 0);
    const scores = Float64Array.of(0.2, 0.8, 0.4, 0.6);
    expect(rounded(rowLosses('logLoss', { rows: 2, classes: 2, y, predicted: y, scores }))).toEqual([
      0.2231, 0.9163,
    ]);
  });

  it('of a ratio of sums', () => {
    const { value, influence, trials } = ratioOfSums(
      Float64Array.of(1, 0, 1, 1),
      Float64Array.of(1, 1, 0, 2),
      ones,
    );
    expect(value).toBe(0.75);
    expect(Array.from(influence)).toEqual([0.25, -0.75, 1, -0.5]);
    expect(Array.from(trials)).toEqual([1, 1, 0, 1]);
  });

  it("of Student's test", () => {
    const { low, high, z, p } = student(0.2, { standardError: 0.1, freedom: 5 }, 0.95);
    expect(rounded([low, high, z, p])).toEqual([-0.0571, 0.4571, 2, 0.1019]);
  });

  it('of sums in log space', () => {
    expect(logSumExp([0, Math.log(3)])).toBeCloseTo(Math.log(4), 12);
    expect(logMeanExp([0, Math.log(3)])).toBeCloseTo(Math.log(2), 12);
    expect(logSumExp([])).toBe(-Infinity);
  });
});

describe('what few or equal rows come to', () => {
  const half = (score: Float64Array) => areaUnderCurve(score, Uint8Array.of(0, 0, 1, 1), ones).value;

  it('is an AUC of one half where all scores are equal, and the same under any rising map', () => {
    expect(half(Float64Array.of(3, 3, 3, 3))).toBe(0.5);
    const score = Float64Array.of(0.1, 0.4, 0.35, 0.8);
    expect(half(score.map((value) => Math.exp(9 * value)))).toBe(half(score));
    expect(half(score.map((value) => -value))).toBe(1 - half(score));
  });

  it('is NaN for an AUC of one class and for the R² of a constant', () => {
    expect(areaUnderCurve(ones, Uint8Array.of(1, 1, 1, 1), ones).value).toBeNaN();
    const constant = { rows: 4, classes: 0, y: ones, predicted: ones };
    expect(measure('r2', constant, { confidence: 0.95 }).value).toBeNaN();
    expect(measure('rmse', constant, { confidence: 0.95 })).toMatchObject({ value: 0, low: 0, high: 0 });
  });

  it('is an error for an infinite value', () => {
    const infinite = { rows: 1, classes: 0, y: Float64Array.of(1), predicted: Float64Array.of(Infinity) };
    expect(() => measure('mae', infinite, { confidence: 0.95 })).toThrow(
      'predicted is Infinity at entry 0: the version must predict every row',
    );
  });
});
