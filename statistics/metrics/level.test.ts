import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { distanceFromLevel } from './level.ts';

const options = { confidence: 0.95 };
const week = { value: 0.6, low: 0.49, high: 0.71, standardError: 0.0408, blocks: 4 };
const rounded = (values: number[]) => values.map((value) => +value.toFixed(4));

describe('the distance from a fixed level', () => {
  it("is that of Student's test of one sample, positive for a smaller loss", () => {
    // SciPy's ttest_1samp of 0.5 0.6 0.7 0.6 against 0.5: t = 2.4495, p = 0.0917.
    const days = { ...week, standardError: Math.sqrt(0.02 / 3 / 4) };
    const { difference, z, p } = distanceFromLevel('mae', days, 0.5, options);
    expect(rounded([difference, z, p])).toEqual([-0.1, -2.4495, 0.0917]);
  });

  it("keeps the measurement's own interval without blocks, and where all or nothing was right", () => {
    expect(distanceFromLevel('accuracy', { ...week, blocks: undefined }, 0.5, options).low).toBeCloseTo(
      -0.01,
      12,
    );
    const perfect = { value: 1, low: 0.9, high: 1, standardError: 0, blocks: 7 };
    expect(distanceFromLevel('accuracy', perfect, 0.9, options)).toMatchObject({ z: Infinity, p: 0 });
  });

  it('is found in about as many runs as it says where there is none, on few days', () => {
    const next = uniform(29);
    const found = [0, 0];
    for (let run = 0; run < 4000; run++) {
      const days = Array.from({ length: 7 }, () => {
        const today = 0.8 + 0.2 * (next() - 0.5);
        return Array.from({ length: 48 }).filter(() => next() < today).length / 48;
      });
      const value = days.reduce((sum, day) => sum + day, 0) / 7;
      const variance = days.reduce((sum, day) => sum + (day - value) ** 2, 0) / 6 / 7;
      const measured = { value, low: 0, high: 1, standardError: Math.sqrt(variance), blocks: 7 };
      const { low, high } = distanceFromLevel('accuracy', measured, 0.8, options);
      if (high < 0) found[0]++;
      if (low > 0) found[1]++;
    }
    for (const count of found) {
      expect(count / 4000).toBeGreaterThan(0.018);
      expect(count / 4000).toBeLessThan(0.033);
    }
  });
});
