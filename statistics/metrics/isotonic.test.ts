import fc from 'fast-check';
import { expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { isotonic } from './isotonic.ts';

it('pools what falls, and rows of one score', () => {
  const calibrated = isotonic(Float64Array.of(1, 2, 3, 4, 4), Float64Array.of(3, 1, 2, 6, 4));
  expect([1, 2, 3, 4, 9].map(calibrated)).toEqual([2, 2, 2, 5, 5]);
});

it('weighs rows', () => {
  expect(isotonic(Float64Array.of(1, 1), Float64Array.of(0, 1), Float64Array.of(3, 1))(1)).toBe(0.25);
});

it('never falls, and keeps the mean', () => {
  const rows = fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })),
    {
      minLength: 1,
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(rows, (pairs) => {
      const score = Float64Array.from(pairs, ([value]) => value);
      const y = Float64Array.from(pairs, ([, label]) => label);
      const values = [...score].sort((a, b) => a - b).map(isotonic(score, y));
      values.slice(1).forEach((value, at) => expect(value).toBeGreaterThanOrEqual(values[at] - 1e-12));
      const sum = (list: ArrayLike<number>) => Array.from(list).reduce((total, value) => total + value, 0);
      expect(sum(values)).toBeCloseTo(sum(y), 9);
    }),
  );
});

it('finds the probabilities that scores were drawn by', () => {
  const next = uniform(4);
  const score = Float64Array.from({ length: 20_000 }, () => next());
  const calibrated = isotonic(
    score,
    score.map((value) => Number(next() < value ** 2)),
  );
  for (const value of [0.2, 0.5, 0.8]) expect(Math.abs(calibrated(value) - value ** 2)).toBeLessThan(0.06);
});

it('refuses what it cannot learn from', () => {
  expect(() => isotonic(new Float64Array(), new Float64Array())).toThrow('no rows to learn from');
  expect(() => isotonic(Float64Array.of(1), Float64Array.of(NaN))).toThrow(
    'row 0 has no finite score and label',
  );
  expect(() => isotonic(Float64Array.of(1), Float64Array.of(1, 2))).toThrow('score has 1 entries, y 2');
});
