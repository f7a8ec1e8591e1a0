import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { raised, selfNormalisedLogE } from './self-normalised.ts';

const sums = (differences: readonly number[]) => ({
  units: differences.length,
  sum: differences.reduce((total, d) => total + d, 0),
  squares: differences.reduce((total, d) => total + d * d, 0),
});

describe('the self-normalised process', () => {
  it('does not depend on the unit of the differences', () => {
    const few = sums([0.1, 0.2, -0.05, 0.1]);
    const many = sums([10, 20, -5, 10]);
    expect(selfNormalisedLogE(few, 21)).toBeCloseTo(selfNormalisedLogE(many, 21), 12);
  });

  it('knows nothing where nothing differs', () => {
    expect(selfNormalisedLogE(sums([]), 21)).toBe(0);
    expect(selfNormalisedLogE(sums([0, 0]), 21)).toBe(0);
  });

  it('raises every difference by the margin', () => {
    const { units, sum, squares } = raised(sums([0.1, -0.2, 0.3]), 0.05);
    const each = sums([0.15, -0.15, 0.35]);
    expect([units, sum, squares].map((x) => +x.toFixed(12))).toEqual(
      [each.units, each.sum, each.squares].map((x) => +x.toFixed(12)),
    );
  });

  it('accepts a challenger exactly at its margin in at most α of runs, looked at after every block', () => {
    const next = uniform(31);
    let accepted = 0;
    for (let run = 0; run < 1000; run++) {
      const blocks: number[] = [];
      for (let block = 0; block < 63; block++) {
        const d = -0.01 + 0.08 * (next() + next() + next() - 1.5);
        blocks.push(d);
        if (block >= 4 && selfNormalisedLogE(raised(sums(blocks), 0.01), 21) >= Math.log(20)) {
          accepted++;
          break;
        }
      }
    }
    expect(accepted / 1000).toBeLessThanOrEqual(0.05);
  });

  it('accepts an equal one within weeks where days vary little', () => {
    const next = uniform(37);
    const blocks = Array.from({ length: 21 }, () => 0.01 * (next() + next() + next() - 1.5));
    expect(selfNormalisedLogE(raised(sums(blocks), 0.01), 21)).toBeGreaterThan(Math.log(20));
  });
});
