import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMoment, asymptoticSequence, noMoments } from './asymptotic-sequence.ts';
import { betLogEOfCounts } from './bet.ts';
import { confidenceSequence } from './confidence-sequence.ts';

const rounded = (interval: object) => Object.values(interval).map((x: number) => +x.toFixed(4));

describe('the betting confidence sequence', () => {
  it("is the documented example's", () => {
    const interval = confidenceSequence({ wins: 60, losses: 30, ties: 910 }, 0.05);
    expect(rounded(interval)).toEqual([0.03, -0.0001, 0.0619]);
  });

  it('is everything before the first unit', () => {
    const { low, high } = confidenceSequence({ wins: 0, losses: 0, ties: 0 }, 0.05);
    expect([low, high]).toEqual([-1, 1]);
  });

  it('ends where its two bets reject', () => {
    const counts = { wins: 40, losses: 10, ties: 450 };
    const { low, high } = confidenceSequence(counts, 0.1);
    expect(betLogEOfCounts(counts, { margin: -low })).toBeCloseTo(Math.log(20), 6);
    const swapped = { wins: 10, losses: 40, ties: 450 };
    expect(betLogEOfCounts(swapped, { margin: high })).toBeCloseTo(Math.log(20), 6);
  });

  it('contains the mean, and mirrors when the two change places', () => {
    const count = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(count, count, count, (wins, losses, ties) => {
        const { value, low, high } = confidenceSequence({ wins, losses, ties }, 0.05);
        expect(low <= value && value <= high).toBe(true);
        const mirrored = confidenceSequence({ wins: losses, losses: wins, ties }, 0.05);
        expect([-mirrored.high, -mirrored.low]).toEqual([low, high]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the asymptotic confidence sequence', () => {
  it("is the documented example's", () => {
    const moments = { count: 1000, sum: 30, sumOfSquares: 90 };
    expect(rounded(asymptoticSequence(moments, { alpha: 0.05, tightestAt: 1000 }))).toEqual([
      0.03, 0.0013, 0.0587,
    ]);
  });

  it('knows nothing before the second unit', () => {
    expect(asymptoticSequence(addMoment(noMoments, 3), { alpha: 0.05 })).toEqual({
      value: 3,
      low: -Infinity,
      high: Infinity,
    });
  });

  it('is tightest, against a fixed-sample interval, where it was asked to be', () => {
    const width = (count: number, tightestAt: number) =>
      asymptoticSequence({ count, sum: 0, sumOfSquares: count }, { alpha: 0.05, tightestAt }).high;
    expect(width(100, 100)).toBeLessThan(width(100, 50));
    expect(width(100, 100)).toBeLessThan(width(100, 200));
  });
});
