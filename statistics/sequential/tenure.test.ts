import { expect, it } from 'vitest';
import { tenureLogE } from './tenure.ts';

it('holds evidence that no number could', () => {
  expect(tenureLogE(5000, [4000])).toBeCloseTo(5000 - Math.LN2, 9);
});

it('is at most one while nobody has won anything', () => {
  expect(tenureLogE(0, [0, 0, 0])).toBeLessThanOrEqual(0);
});
