import { describe, expect, it } from 'vitest';
import { contradiction, cramersV, uniform } from './index.ts';

describe("Cramér's V", () => {
  const cells = (rows: number, count: number, seed: number) => {
    const next = uniform(seed);
    return Int32Array.from({ length: rows }, () => Math.floor(count * next()));
  };

  it('is 1 where the one gives the other, and about 0 where they are independent', () => {
    expect(cramersV(Int32Array.of(0, 0, 1, 1), 2, Int32Array.of(1, 1, 0, 0), 2)).toBe(1);
    const [a, b] = [cells(5000, 10, 1), cells(5000, 10, 2)];
    expect(cramersV(a, 10, a, 10)).toBeCloseTo(1, 6);
    expect(cramersV(a, 10, b, 10)).toBeLessThan(0.05);
    expect(cramersV(a, 10, b, 10)).toBe(cramersV(b, 10, a, 10));
  });

  it('is 0 for a constant, for nothing, and leaves rows without a cell out', () => {
    expect(cramersV(new Int32Array(4), 2, Int32Array.of(0, 1, 0, 1), 2)).toBe(0);
    expect(cramersV(new Int32Array(), 2, new Int32Array(), 2)).toBe(0);
    expect(cramersV(Int32Array.of(0, 0, 1, 1, -1), 2, Int32Array.of(1, 1, 0, 0, 1), 2)).toBe(1);
  });
});

describe('contradicted labels', () => {
  it('leave rows without an answer out, and classes that are near each other', () => {
    const scores = Float64Array.of(NaN, NaN, NaN, 0.1, 0.8, 0.1, 0, 0.1, 0.9, 0.8, 0.1, 0.1);
    const y = Float64Array.of(0, 0, 0, 0);
    expect(contradiction(y, scores, 3).answered).toBeCloseTo(2 / 3, 12);
    expect(contradiction(y, scores, 3, 2).answered).toBeCloseTo(1 / 3, 12);
    expect(contradiction(y, scores, 3).rows[0]).toBe(-1);
    expect(contradiction(new Float64Array(), new Float64Array(), 2).answered).toBeNaN();
  });
});
