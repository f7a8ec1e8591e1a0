import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { CELLS, countSorted, kolmogorovSmirnov, quantileEdges, sorted, wasserstein } from './index.ts';
import { pooled } from './pooled.ts';

const ROWS = 6000;

/** Shapes of columns, drawn from uniform numbers. */
const SHAPES: Record<string, (next: () => number) => number> = {
  uniform: (next) => next(),
  normal: (next) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  'few values': (next) => Math.round(8 * next()) / 10,
  'heavy tails': (next) => Math.tan(Math.PI * (next() - 0.5)) ** 3,
  'many orders of magnitude': (next) => 10 ** (200 * next() - 100),
  'mostly one value': (next) => (next() < 0.9 ? 3 : next()),
  'one far away': (next) => (next() < 0.0003 ? 1e300 : next()),
  missing: (next) => (next() < 0.2 ? NaN : next()),
  'around zero, signed': (next) => (next() < 0.5 ? -0 : 1e-310 * next()),
  large: (next) => 1e15 + Math.floor(1000 * next()),
  infinite: (next) => (next() < 0.001 ? Infinity : next()),
  constant: () => 7,
};

/** What sorting both samples gives. */
function ordered(a: Float64Array, b: Float64Array) {
  const [first, second] = [sorted(a), sorted(b)];
  const edges = quantileEdges(first, CELLS);
  const beyond = second.filter((value) => value < first[0] || value > first[first.length - 1]).length;
  return {
    present: [first.length, second.length],
    kolmogorovSmirnov: kolmogorovSmirnov(first, second),
    wasserstein: wasserstein(first, second),
    counts: [countSorted(first, edges), countSorted(second, edges)],
    outside: beyond / second.length,
  };
}

describe.each(Object.keys(SHAPES))('a column: %s', (shape) => {
  it.each([
    ['of one distribution', (value: number) => value, ROWS],
    ['moved', (value: number) => 1.3 * value, ROWS],
    ['moved a little, of another length', (value: number) => value * 1.02, 2345],
    ['far away', (value: number) => value + 50, ROWS],
  ])('%s: the same as of sorted samples', (_, move, rows) => {
    const next = uniform(5);
    const draw = SHAPES[shape];
    const a = Float64Array.from({ length: ROWS }, () => draw(next));
    const b = Float64Array.from({ length: rows }, () => move(draw(next)));
    for (const [first, second] of [
      [a, b],
      [b, a],
    ]) {
      const { wasserstein: distance, ...found } = pooled(first, second, CELLS);
      const { wasserstein: expected, ...others } = ordered(first, second);
      expect(found).toEqual(others);
      if (Number.isFinite(expected))
        expect(Math.abs(distance - expected)).toBeLessThanOrEqual(1e-9 * expected);
      else expect(distance).toBe(expected);
    }
  });
});

it('a sample against itself has no distance', () => {
  const next = uniform(1);
  const a = Float64Array.from({ length: ROWS }, () => next() ** 3);
  expect(pooled(a, a, CELLS)).toMatchObject({ kolmogorovSmirnov: 0, outside: 0 });
  expect(pooled(a, a, CELLS).wasserstein).toBeCloseTo(0, 12);
});

it('without values there is no distance', () => {
  const many = new Float64Array(ROWS).map((_, row) => row);
  for (const [a, b] of [
    [many, new Float64Array(ROWS).fill(NaN)],
    [new Float64Array(), many],
  ]) {
    const { kolmogorovSmirnov: largest, wasserstein: distance, outside } = pooled(a, b, CELLS);
    expect([largest, distance, outside]).toEqual([NaN, NaN, NaN]);
  }
});
