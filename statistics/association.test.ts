import { describe, expect, it } from 'vitest';
import { contradiction, correlationRatio, cramersV, uniform } from './index.ts';

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

describe('the correlation ratio', () => {
  const next = uniform(3);
  const cell = Int32Array.from({ length: 4000 }, () => Math.floor(40 * next()));

  it('is 1 where the cell gives the value, the same under a shift or a scale, and about 0 where they are independent', () => {
    const values = Float64Array.from(cell, (own) => (own - 20) ** 2);
    expect(correlationRatio(cell, 40, values)).toBe(1);
    const noisy = values.map((value) => value + 50 * next());
    expect(correlationRatio(cell, 40, noisy)).toBeLessThan(1);
    expect(
      correlationRatio(
        cell,
        40,
        noisy.map((value) => 3 - 2 * value),
      ),
    ).toBeCloseTo(correlationRatio(cell, 40, noisy), 9);
    expect(
      correlationRatio(
        cell,
        40,
        values.map(() => next()),
      ),
    ).toBeLessThan(0.1);
  });

  it('is 0 for a constant, for one cell, for no more rows than cells, and leaves rows without a cell or a value out', () => {
    const [zero, values] = [new Int32Array(4), Float64Array.of(1, 2, 3, 4)];
    expect(correlationRatio(cell, 40, new Float64Array(4000).fill(7))).toBe(0);
    expect(correlationRatio(zero, 1, values)).toBe(0);
    expect(correlationRatio(new Int32Array(), 2, new Float64Array())).toBe(0);
    expect(correlationRatio(Int32Array.of(0, 1), 2, Float64Array.of(1, 2))).toBe(0);
    expect(correlationRatio(Int32Array.of(0, 0, 1, 1, -1, 1), 2, Float64Array.of(1, 1, 5, 5, 1, NaN))).toBe(
      1,
    );
  });
});
