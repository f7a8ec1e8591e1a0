import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bet, betLogE, betLogEOfCounts, createBet } from './bet.ts';
import type { Bet } from './bet.ts';

const after = (state: Bet, differences: Iterable<number>) => {
  let now = state;
  for (const difference of differences) now = bet(now, difference);
  return now;
};

it('starts with nothing won', () => {
  expect(betLogE(createBet({ margin: 0 }))).toBe(0);
});

it('comes to the same from rows as from their counts, in any order, through JSON', () => {
  const rows = fc.array(fc.constantFrom(-1, 0, 1), { maxLength: 200 });
  const margins = fc.double({ min: 0, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(rows, margins, (differences, margin) => {
      const half = after(createBet({ margin }), differences.slice(0, 9));
      const state = after(JSON.parse(JSON.stringify(half)) as Bet, differences.slice(9));
      const count = (value: number) => differences.filter((difference) => difference === value).length;
      expect(betLogE(state)).toBeCloseTo(
        betLogEOfCounts({ wins: count(1), losses: count(-1), ties: count(0) }, { margin }),
        8,
      );
    }),
  );
});

it('wins more against a wider margin', () => {
  const counts = { wins: 20, losses: 20, ties: 960 };
  expect(betLogEOfCounts(counts, { margin: 0.05 })).toBeGreaterThan(
    betLogEOfCounts(counts, { margin: 0.02 }),
  );
});

it('refuses what is no difference', () => {
  expect(() => bet(createBet({ margin: 0 }), 1.5)).toThrow('a difference must be between -1 and 1 (got 1.5)');
  expect(() => bet(createBet({ margin: 0 }), NaN)).toThrow(RangeError);
  expect(() => createBet({ margin: 1 })).toThrow('margin must be between -1 and 1 (got 1)');
});
