import { describe, expect, it } from 'vitest';
import type { Attribution } from '../contracts/reports.ts';
import { origin } from './origin.ts';

const part = (value: number, margin: number) => ({ value, low: value - margin, high: value + margin });

const attribution: Attribution = {
  cause: 'relation',
  change: part(0.051, 0.02),
  inputs: part(0.003, 0.008),
  relation: part(0.048, 0.018),
  noise: part(0, 0.02),
  unit: 'share',
  overlap: 0.9,
  concentrated: null,
  errorsChanged: { adwin: null, pageHinkley: null },
};

describe('where a change comes from', () => {
  it('is said with its parts', () => {
    expect(origin({ attribution })).toBe(
      '; of 5.1 points (3.1 to 7.1) more wrong answers than held out, inputs that moved explain 0.3 points (−0.5 to 1.1), ' +
        'a changed relation 4.8 points (3.0 to 6.6), chance up to 2.0 points: the relation changed',
    );
  });

  it.each([
    [{ concentrated: 'calls' }, 'the relation changed, mostly by calls'],
    [{ cause: 'inputs' as const }, 'the inputs moved, the relation held'],
    [{ cause: 'both' as const }, 'inputs and relation changed'],
    [{ cause: 'labels' as const }, 'it looks like flipped labels, sure answers are hit like others'],
    [{ cause: 'noise' as const }, 'within sampling error'],
    [
      { cause: 'unclear' as const },
      "the cause can't be told, 90 % of the rows have their like among those held out",
    ],
  ])('%o', (change, conclusion) => {
    expect(origin({ attribution: { ...attribution, ...change } })).toMatch(new RegExp(`: ${conclusion}$`));
  });

  it('is in units of the loss where answers are values', () => {
    expect(origin({ attribution: { ...attribution, unit: 'loss', change: part(120, 20) } })).toMatch(
      /^; of 120 \(100 to 140\) more loss than held out/,
    );
  });

  it('is left out where nobody asked', () => {
    expect(origin({ attribution: null })).toBe('');
  });
});
