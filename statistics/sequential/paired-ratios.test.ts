import { describe, expect, it } from 'vitest';
import type { Ratio } from '../metrics/ratio-units.ts';
import { uniform } from '../random.ts';
import { addRatios, noRatios, ratioDifference, ratioLogE } from './paired-ratios.ts';

const of = (a: number[], b: number[]): Ratio[] => [{ a: Float64Array.from(a), b: Float64Array.from(b) }];
const tens = [10, 10, 10, 10, 10];

describe('the process of two ratios', () => {
  const state = addRatios(noRatios, of([9, 8, 9, 8, 9], tens), of([7, 7, 6, 7, 6], tens));

  it('is the same in one go and unit by unit', () => {
    let single = noRatios;
    for (let unit = 0; unit < 5; unit++)
      single = addRatios(single, of([[9, 8, 9, 8, 9][unit]], [10]), of([[7, 7, 6, 7, 6][unit]], [10]));
    expect(single.totals).toEqual(state.totals);
    expect(single.squares).toBeCloseTo(state.squares, 12);
  });

  it('speaks for the champion with the sign turned, and grows with a margin', () => {
    expect(ratioLogE(state, { tightestAt: 21, sign: -1 })).toBeLessThan(0);
    expect(ratioLogE(state, { tightestAt: 21, margin: 0.05 })).toBeGreaterThan(
      ratioLogE(state, { tightestAt: 21 }),
    );
  });

  it('knows nothing without a unit, of equal versions, or where a ratio is undefined', () => {
    expect(ratioLogE(noRatios, { tightestAt: 21 })).toBe(0);
    expect(ratioLogE(addRatios(noRatios, of([3], [5]), of([3], [5])), { tightestAt: 21 })).toBe(0);
    expect(ratioDifference(addRatios(noRatios, of([0], [0]), of([3], [5])))).toBe(0);
  });

  it('refuses versions measured on other units', () => {
    expect(() => addRatios(noRatios, of([3], [5]), of([], []))).toThrow(
      'a paired comparison needs the same units of both versions',
    );
  });
});

it('promotes a version with the same F1 in at most α of runs, looked at after every day', () => {
  const next = uniform(17);
  let promoted = 0;
  for (let run = 0; run < 400; run++) {
    let state = noRatios;
    for (let day = 0; day < 42; day++) {
      const busy = 2 + Math.floor(6 * next());
      const count = () => Array.from({ length: busy }).filter(() => next() < 0.6).length;
      const answers = () => busy + Math.floor(4 * next());
      state = addRatios(state, of([2 * count()], [answers() + busy]), of([2 * count()], [answers() + busy]));
      if (day >= 4 && ratioLogE(state, { tightestAt: 21 }) >= Math.log(20)) {
        promoted++;
        break;
      }
    }
  }
  expect(promoted / 400).toBeLessThanOrEqual(0.05);
});
