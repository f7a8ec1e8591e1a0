import { expect, it } from 'vitest';
import { addBernstein, bernsteinLogE, noBernstein } from './empirical-bernstein.ts';

const after = (differences: number[]) => differences.reduce(addBernstein, noBernstein);

it('starts at one', () => {
  expect(bernsteinLogE(noBernstein)).toBeCloseTo(0, 12);
});

it('grows with a margin and falls for a challenger that loses', () => {
  const state = after([0, 1, 0, 0, -1, 0, 0, 1, 0]);
  expect(bernsteinLogE(state, 0.1)).toBeGreaterThan(bernsteinLogE(state));
  expect(bernsteinLogE(after([0, -1, 0, -1]))).toBeLessThan(0);
});

it('refuses what is no difference', () => {
  expect(() => addBernstein(noBernstein, -2)).toThrow('a difference must be between -1 and 1 (got -2)');
});
