import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mcnemarLogE } from './mcnemar.ts';

const counts = fc.integer({ min: 0, max: 1_000_000 });

it.each([
  [0, 0, 0],
  [1, 0, 0.2200136583052821],
  [0, 1, -0.28248725557468],
  [30, 10, 4.06915636486532],
  [10, 30, -2.1944071156348604],
  [200, 100, 15.428162286848927],
  [100, 200, -3.7335244438478559],
  [500, 500, -2.3322715526548752],
  [3000, 2800, 0.925119256857609],
  [900, 2100, -6.19161392366137],
])('is exact for %d wins and %d losses', (wins, losses, exact) => {
  // From exact integer sums of binomial coefficients, 40 digits.
  expect(mcnemarLogE(wins, losses)).toBeCloseTo(exact, 9);
});

it('is finite and grows with wins, falls with losses, to a million counts', () => {
  fc.assert(
    fc.property(counts, counts, (wins, losses) => {
      const here = mcnemarLogE(wins, losses);
      expect(Number.isFinite(here)).toBe(true);
      expect(mcnemarLogE(wins + 1, losses)).toBeGreaterThan(here);
      expect(mcnemarLogE(wins, losses + 1)).toBeLessThan(here);
    }),
  );
});

it('does not grow on average while the challenger wins as by the toss of a coin', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }), (wins, losses) => {
      const here = mcnemarLogE(wins, losses);
      const next =
        (Math.exp(mcnemarLogE(wins + 1, losses) - here) + Math.exp(mcnemarLogE(wins, losses + 1) - here)) / 2;
      expect(next).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});
