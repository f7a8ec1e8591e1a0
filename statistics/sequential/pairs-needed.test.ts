import { expect, it } from 'vitest';
import { pairsNeeded } from './pairs-needed.ts';

const usual = { alpha: 0.05, power: 0.8 };

it("is the documented example's", () => {
  expect(pairsNeeded({ difference: 0.02, disagreement: 0.06, ...usual })).toBe(926);
});

it('takes more pairs for a smaller difference', () => {
  const few = pairsNeeded({ difference: 0.05, disagreement: 0.1, ...usual });
  expect(pairsNeeded({ difference: 0.02, disagreement: 0.1, ...usual })).toBeGreaterThan(few);
});

it('refuses a difference larger than the disagreement', () => {
  expect(() => pairsNeeded({ difference: 0.2, disagreement: 0.1, ...usual })).toThrow(RangeError);
  expect(() => pairsNeeded({ difference: 0, disagreement: 0.1, ...usual })).toThrow(RangeError);
});
