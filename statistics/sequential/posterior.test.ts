import { expect, it } from 'vitest';
import { posteriorBetter, posteriorPositive } from './posterior.ts';

it('of one version is what that of the other leaves, even without a unit', () => {
  expect(posteriorBetter(0, 0)).toBeCloseTo(0.5, 12);
  expect(posteriorBetter(10, 30) + posteriorBetter(30, 10)).toBeCloseTo(1, 12);
});

it('of a mean is even where no spread was seen', () => {
  expect(posteriorPositive(0, 0)).toBe(0.5);
});
