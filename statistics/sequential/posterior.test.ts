import { expect, it } from 'vitest';
import { posteriorBetter, posteriorPositive } from './posterior.ts';

it('of counts is that of its documented example', () => {
  expect(posteriorBetter(30, 10)).toBeCloseTo(0.9993, 4);
  expect(posteriorBetter(0, 0)).toBeCloseTo(0.5, 12);
  expect(posteriorBetter(10, 30) + posteriorBetter(30, 10)).toBeCloseTo(1, 12);
});

it('of a mean is that of its documented example', () => {
  expect(posteriorPositive(0.02, 0.01)).toBeCloseTo(0.9772, 4);
  expect(posteriorPositive(0, 0)).toBe(0.5);
});
