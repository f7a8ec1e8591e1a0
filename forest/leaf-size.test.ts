import { expect, it } from 'vitest';
import { errorOfDifference, HALF_TRIAL, lossOfMany, meanLoss } from './leaf-size.ts';
import { Generator } from './random.ts';

it('tells the loss of many trees from that of few, however uneven their votes are', () => {
  const random = new Generator(1, 0);
  const [limit, variance] = [1, 5];
  const lossOf = (trees: number) => {
    const losses = Float64Array.from({ length: 200_000 }, () => {
      let voters = 0;
      for (let tree = 0; tree < trees; tree++) voters += +(random.next() / 2 ** 32 < Math.exp(-1));
      return voters === 0 ? NaN : limit + variance / voters;
    });
    return meanLoss(losses);
  };
  const measured = { both: lossOf(2 * HALF_TRIAL), halves: lossOf(HALF_TRIAL) };
  expect(lossOfMany(100, measured)).toBeCloseTo(limit + variance / 100, 1);
  expect(lossOfMany(1000, measured)).toBeCloseTo(limit + variance / 1000, 1);
});

it('gives the standard error of a difference on rows that both have', () => {
  const one = Float64Array.of(1, 2, 3, NaN, 5);
  const other = Float64Array.of(0, 2, 1, 9, NaN);
  // Differences of 1, 0 and 2.
  expect(errorOfDifference(one, other)).toBeCloseTo(Math.sqrt(1 / 3), 12);
});
