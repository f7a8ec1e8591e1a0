import { expect, it } from 'vitest';
import { uniform } from './random.ts';

it('gives the same numbers for the same seed', () => {
  const next = uniform(1);
  const again = uniform(1);
  for (let draw = 0; draw < 3; draw++) expect(again()).toBe(next());
});
