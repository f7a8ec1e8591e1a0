import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMoment, asymptoticSequence, noMoments } from './asymptotic-sequence.ts';
import { betLogEOfCounts } from './bet.ts';
import { confidenceSequence } from './confidence-sequence.ts';

describe('the betting confidence sequence', () => {
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
