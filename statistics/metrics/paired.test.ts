import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { differenceOf } from './difference.ts';
import { comparePaired } from './paired.ts';
import type { Scored } from './scored.ts';

const y = Float64Array.of(1, 1, 0, 0, 1, 0, 1, 0, 1, 1);
const a: Scored = { rows: 10, classes: 2, y, predicted: Float64Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0, 1) };
const b: Scored = { rows: 10, classes: 2, y, predicted: Float64Array.of(1, 0, 0, 0, 1, 0, 1, 0, 0, 0) };
const options = { confidence: 0.95 };
const rounded = (x: number) => +x.toFixed(4);

describe('a paired comparison', () => {
  it('turns its sign when the two change places', () => {
    for (const metric of ['accuracy', 'recall', 'f1', 'f1Macro'] as const) {
      const there = comparePaired(metric, a, b, options);
      const back = comparePaired(metric, b, a, options);
      expect(back.difference).toBeCloseTo(-there.difference, 12);
      expect(back.low).toBeCloseTo(-there.high, 12);
      expect(back.p).toBeCloseTo(there.p, 12);
    }
  });

  it('counts a smaller loss as better', () => {
    const exact: Scored = { rows: 10, classes: 0, y, predicted: y.map((value, i) => value + 0.1 * (i % 3)) };
    const off: Scored = { ...exact, predicted: y.map((value, i) => value + 0.5 * (i % 3)) };
    expect(comparePaired('rmse', exact, off, options).difference).toBeGreaterThan(0);
    expect(comparePaired('r2', exact, off, options).difference).toBeGreaterThan(0);
    expect(comparePaired('mae', off, exact, options).difference).toBeLessThan(0);
  });

  it('finds no difference between equals', () => {
    expect(comparePaired('f1', a, a, options)).toMatchObject({ difference: 0, z: 0, p: 1 });
  });

  it('does not take a difference without spread for certain', () => {
    const all = { ...a, predicted: y };
    const none = { ...a, predicted: y.map((label) => 1 - label) };
    const { difference, standardError, p } = comparePaired('accuracy', all, none, options);
    expect(difference).toBe(1);
    expect(standardError).toBeCloseTo(1 / 11, 12);
    expect(p).toBeGreaterThan(0);
  });

  it('tells nothing from one block', () => {
    const block = new Int32Array(10);
    expect(comparePaired('accuracy', { ...a, block }, b, options)).toMatchObject({
      low: -Infinity,
      high: Infinity,
      p: 1,
    });
  });

  it('refuses versions scored on different rows', () => {
    expect(() => comparePaired('accuracy', a, { ...b, y: y.map((label) => 1 - label) }, options)).toThrow(
      'a paired comparison needs both versions scored on the same labelled rows',
    );
  });

  it('is wrong about equal versions as often as it says, on rows in correlated blocks', () => {
    const next = uniform(11);
    let rejected = 0;
    for (let run = 0; run < 1000; run++) {
      const block = Int32Array.from({ length: 300 }, (_, i) => Math.trunc(i / 10));
      const favoured = Array.from({ length: 30 }, () => next());
      const truth = new Float64Array(300).fill(1);
      const right = (who: number) =>
        truth.map((_, i) => Number(next() < (favoured[block[i]] < 0.5 === !who ? 0.9 : 0.6)));
      const scored = { rows: 300, classes: 2, y: truth, block };
      const { p } = comparePaired(
        'accuracy',
        { ...scored, predicted: right(0) },
        { ...scored, predicted: right(1) },
        options,
      );
      if (p < 0.05) rejected++;
    }
    expect(rejected / 1000).toBeGreaterThan(0.025);
    expect(rejected / 1000).toBeLessThan(0.075);
  });
});

describe('the difference of two measurements', () => {
  const now = { value: 0.71, low: 0.66, high: 0.76, standardError: 0.025 };
  const then = { value: 0.78, low: 0.75, high: 0.81, standardError: 0.015 };

  it('is positive when a loss has shrunk', () => {
    expect(differenceOf('rmse', now, then, options).difference).toBeCloseTo(0.07, 12);
    expect(differenceOf('rmse', now, then, options).low).toBeCloseTo(
      -differenceOf('accuracy', now, then, options).high,
      12,
    );
  });

  it("pools the spread of blocks, as Student's test does", () => {
    // Days with accuracies 0.7 0.8 0.9 and 0.5 0.6 0.7 0.6: SciPy's ttest_ind has t = 2.9277, p = 0.0327.
    const earlier = { ...then, value: 0.8, standardError: 0.1 / Math.sqrt(3), blocks: 3 };
    const later = { ...now, value: 0.6, standardError: Math.sqrt(0.02 / 3 / 4), blocks: 4 };
    const { difference, z, p, low, high } = differenceOf('accuracy', earlier, later, options);
    expect([difference, z, p].map(rounded)).toEqual([0.2, 2.9277, 0.0327]);
    expect([low, high].map(rounded)).toEqual([0.0244, 0.3756]);
  });

  it('is unknown where one of the two is', () => {
    const unknown = { value: 0.5, low: 0, high: 1, standardError: Infinity };
    expect(differenceOf('accuracy', now, unknown, options)).toMatchObject({
      low: -Infinity,
      high: Infinity,
      z: 0,
      p: 1,
    });
  });
});
