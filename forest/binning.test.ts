import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniform } from '../test/training-data.ts';
import { categoricalCoder, cutColumn, MISSING, numericCoder } from './binning.ts';

const codesOf = (edges: Float64Array, column: Float64Array): number[] => {
  const codes = new Uint16Array(column.length);
  numericCoder(edges).write(column, codes, 0, 1);
  return [...codes];
};

describe('a numeric feature', () => {
  it('has an edge between any two of its values where they are few', () => {
    expect([...cutColumn(Float64Array.of(3, 1, 1, 2, NaN, 3), 4)]).toEqual([1.5, 2.5]);
  });

  it('is cut at quantiles where its values are many', () => {
    const column = uniform(20_000, 1);
    const codes = codesOf(cutColumn(column, 16), column);
    const counts = codes.reduce((sizes, code) => sizes.with(code, sizes[code] + 1), new Uint32Array(17));
    expect(counts.slice(1).every((count) => Math.abs(count - 20_000 / 16) < 2)).toBe(true);
  });

  it('never has an edge within a run of equal values', () => {
    const column = uniform(1000, 1).map((value) => (value < 0.8 ? 0.5 : value));
    for (const edge of cutColumn(column, 8)) expect(column).not.toContain(edge);
  });

  it('has at most code c exactly where x is below edge c − 1', () => {
    const value = fc.double({ noNaN: true });
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { maxLength: 40 }),
        fc.array(value, { minLength: 1 }),
        (cuts, column) => {
          const edges = Float64Array.from(new Set(cuts.map((cut) => cut + 0))).sort();
          codesOf(edges, Float64Array.from(column)).forEach((code, i) => {
            expect(code).toBe(1 + edges.filter((edge) => edge <= column[i]).length);
          });
        },
      ),
    );
  });

  it('keeps neighbouring numbers apart, infinite ones too', () => {
    const column = Float64Array.of(1, 1 + Number.EPSILON, Infinity, -Infinity, NaN, -0, 0);
    const codes = codesOf(cutColumn(column, 16), column);
    expect(codes).toEqual([3, 4, 5, 1, MISSING, 2, 2]);
  });
});

it('a categorical feature has its levels as codes, and unknown ones as missing', () => {
  const codes = new Uint16Array(8);
  const missing = categoricalCoder(3).write(Float64Array.of(0, 2, 3, -1, NaN), codes, 1, 1);
  expect([...codes]).toEqual([0, 1, 3, MISSING, MISSING, MISSING, 0, 0]);
  expect(missing).toBe(true);
});
