import { expect, it } from 'vitest';
import { wilson } from './wilson.ts';

it('is everything without a trial', () => {
  expect(wilson(NaN, 0, 1.96)).toEqual([0, 1]);
});
