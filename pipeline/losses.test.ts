import { describe, expect, it } from 'vitest';
import { relativeLosses, varianceOf, worstLoss } from './losses.ts';

describe('the largest loss that counts', () => {
  it('is that of a wrong class, or of a probability of one in a hundred', () => {
    expect(worstLoss('f1', { value: 0.7 }, null)).toBe(1);
    expect(worstLoss('logLoss', { value: 0.4 }, null)).toBeCloseTo(Math.log(100), 12);
  });

  it("is four times the champion's error, in the unit of the metric's losses", () => {
    expect(worstLoss('mae', { value: 3 }, null)).toBe(12);
    expect(worstLoss('rmse', { value: 3 }, null)).toBe(36);
    expect(worstLoss('r2', { value: 0.9 }, 500)).toBeCloseTo(200, 9);
  });

  it('bounds every loss, and tells squared errors of a large target apart', () => {
    const y = Float64Array.of(1000, 2000, 3000, 4000);
    const scored = { rows: 4, classes: 0, y, predicted: Float64Array.of(1100, 2300, 3000, 9000) };
    const losses = relativeLosses('r2', scored, worstLoss('r2', { value: 0.9 }, varianceOf(y)));
    expect(Array.from(losses, (loss) => +loss.toFixed(3))).toEqual([0.02, 0.18, 0, 1]);
  });
});

it('has no variance without rows', () => {
  expect(varianceOf(new Float64Array())).toBeNull();
  expect(varianceOf(Float64Array.of(1, 3))).toBe(1);
});
