import { expect, it } from 'vitest';
import { uniform } from './random.ts';

it('gives the same numbers for the same seed', () => {
  const next = uniform(1);
  expect(next()).toBe(0.6270739405881613);
  const again = uniform(1);
  expect(again()).toBe(0.6270739405881613);
  expect(again()).toBe(next());
});
