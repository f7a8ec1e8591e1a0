import { expect, it } from 'vitest';
import { wilson } from './wilson.ts';

it("is the documented example's", () => {
  expect(wilson(0.9, 50, 1.959963985).map((end) => +end.toFixed(4))).toEqual([0.7864, 0.9565]);
});

it('is everything without a trial', () => {
  expect(wilson(NaN, 0, 1.96)).toEqual([0, 1]);
});
