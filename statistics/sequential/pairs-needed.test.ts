import { expect, it } from 'vitest';
import { pairsNeeded, SIGN_EFFICIENCY, unitsNeeded } from './pairs-needed.ts';

const usual = { alpha: 0.05, power: 0.8 };

it('takes more pairs for a smaller difference', () => {
  const few = pairsNeeded({ difference: 0.05, disagreement: 0.1, ...usual });
  expect(pairsNeeded({ difference: 0.02, disagreement: 0.1, ...usual })).toBeGreaterThan(few);
});

it('refuses a difference larger than the disagreement', () => {
  expect(() => pairsNeeded({ difference: 0.2, disagreement: 0.1, ...usual })).toThrow(RangeError);
  expect(() => pairsNeeded({ difference: 0, disagreement: 0.1, ...usual })).toThrow(RangeError);
});

it('counts more units for a test by signs', () => {
  const blocks = { difference: 0.02, deviation: 0.05, ...usual };
  expect(unitsNeeded({ ...blocks, efficiency: SIGN_EFFICIENCY })).toBe(61);
  expect(() => unitsNeeded({ ...blocks, difference: 0 })).toThrow('difference must be above 0');
  expect(() => unitsNeeded({ ...blocks, power: 1 })).toThrow('power must be between 0 and 1 (got 1)');
});
