import { expect, it } from 'vitest';
import { pairUnits } from './units.ts';

it('gives a block to the smaller summed loss', () => {
  const challenger = Float64Array.of(0, 0, 1, 1, 1, 0);
  const champion = Float64Array.of(1, 0, 0, 0, 1, 0);
  const block = Int32Array.of(7, 7, 3, 3, 5, 5);
  expect(pairUnits(challenger, champion, { scale: 1, block })).toEqual({
    wins: 1,
    losses: 1,
    ties: 1,
    differences: Float64Array.of(0.5, -1, 0),
  });
});

it('gives a block to the smaller loss by weight', () => {
  const challenger = Float64Array.of(0, 1, 0, 1);
  const champion = Float64Array.of(1, 0, 1, 0);
  const block = Int32Array.of(0, 0, 1, 1);
  const weight = Float64Array.of(3, 1, 0, 0);
  expect(pairUnits(challenger, champion, { scale: 1, block, weight })).toEqual({
    wins: 1,
    losses: 0,
    ties: 1,
    differences: Float64Array.of(0.5, 0),
  });
  expect(() => pairUnits(challenger, champion, { scale: 1, weight })).toThrow('weights need blocks');
});

it('clips what lies beyond the scale', () => {
  const { differences } = pairUnits(Float64Array.of(0, 9), Float64Array.of(50, 8), { scale: 10 });
  expect(differences).toEqual(Float64Array.of(1, -0.1));
});

it('refuses rows without a loss', () => {
  expect(() => pairUnits(Float64Array.of(NaN), Float64Array.of(1), { scale: 1 })).toThrow(
    'the loss of row 0 is NaN: leave rows without a label out',
  );
  expect(() => pairUnits(Float64Array.of(1), new Float64Array(), { scale: 1 })).toThrow(RangeError);
  expect(() => pairUnits(Float64Array.of(1), Float64Array.of(1), { scale: 0 })).toThrow(
    'scale must be positive',
  );
});
