import { expect, it } from 'vitest';
import { tenureLogE } from './tenure.ts';

it("is the documented example's", () => {
  expect(tenureLogE(Math.log(30), [0, Math.log(40)])).toBeCloseTo(Math.log(15 + 1 / 4 + 40 / 12), 12);
});

it('holds evidence that no number could', () => {
  expect(tenureLogE(5000, [4000])).toBeCloseTo(5000 - Math.LN2, 9);
});

it('is at most one while nobody has won anything', () => {
  expect(tenureLogE(0, [0, 0, 0])).toBeLessThanOrEqual(0);
});
