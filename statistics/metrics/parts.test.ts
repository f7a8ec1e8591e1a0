import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from './auc.ts';
import { measure } from './measure.ts';

const ones = new Float64Array(4).fill(1);

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
