import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import type { Scored } from './scored.ts';
import { compareSegment, takeScored } from './segment.ts';

const options = { confidence: 0.95 };

describe('a segment against the rest', () => {
  it('is found worse in few runs where it is not, with rows of a day that hang together', () => {
    const next = uniform(23);
    let found = 0;
    for (let run = 0; run < 600; run++) {
      const rows = 400;
      const block = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 20));
      const weather = Float64Array.from({ length: 20 }, () => 0.6 + 0.3 * next());
      const y = new Float64Array(rows).fill(1);
      const predicted = y.map((_, row) => Number(next() < weather[block[row]]));
      const member = Uint8Array.from({ length: rows }, () => Number(next() < 0.3));
      if (compareSegment('accuracy', { rows, classes: 2, y, predicted, block }, member, options).p < 0.05)
        found++;
    }
    expect(found / 600).toBeGreaterThan(0.02);
    expect(found / 600).toBeLessThan(0.085);
  });

  it('counts a larger loss as worse', () => {
    const y = new Float64Array(20);
    const predicted = y.map((_, row) => (row < 10 ? 5 + (row % 3) : 1 + (row % 2)));
    const member = Uint8Array.from(y, (_, row) => Number(row < 10));
    expect(compareSegment('mae', { rows: 20, classes: 0, y, predicted }, member, options).high).toBeLessThan(
      0,
    );
  });

  it('tells nothing without rows on both sides', () => {
    const y = Float64Array.of(1, 0);
    const scored = { rows: 2, classes: 2, y, predicted: y };
    for (const member of [Uint8Array.of(1, 1), Uint8Array.of(0, 0)])
      expect(compareSegment('accuracy', scored, member, options)).toMatchObject({ p: 1, low: -Infinity });
  });
});

it('takes rows with all that belongs to them', () => {
  const scored: Scored = {
    rows: 3,
    classes: 2,
    y: Float64Array.of(0, 1, 0),
    predicted: Float64Array.of(0, 1, 1),
    scores: Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.4, 0.6),
    block: Int32Array.of(0, 0, 1),
    weight: Float64Array.of(1, 2, 3),
  };
  expect(takeScored(scored, [2, 1])).toEqual({
    rows: 2,
    classes: 2,
    y: Float64Array.of(0, 1),
    predicted: Float64Array.of(1, 1),
    scores: Float64Array.of(0.4, 0.6, 0.2, 0.8),
    block: Int32Array.of(1, 0),
    weight: Float64Array.of(3, 2),
  });
});
