import { uniform } from '../../statistics/index.ts';

/** Half-hours of a day: rows of a block. */
export const BLOCK = 48;

/** Share of rows in which the two versions differ. */
const DISAGREEMENT = 0.1;

/** Differences of two versions, a day at a time: of classes, 1 where the challenger alone is right, −1 where the champion is. */
export type Stream = () => Float64Array;

/** A world in which the challenger is, on the average of any stretch from the start on, not better. */
export interface World {
  name: string;
  start: (seed: number) => Stream;
}

/** Mean difference of row `row` of day `day`. */
type Mean = (day: number, row: number, next: () => number) => number;

/**
 * Rows that each repeat the one before with probability `stickiness`, which is their lag-one correlation, and are
 * drawn anew else.
 */
const rows =
  (stickiness: number, means: () => Mean = () => () => 0) =>
  (seed: number): Stream => {
    const next = uniform(seed);
    const mean = means();
    let day = 0;
    let last = 0;
    return () => {
      const block = new Float64Array(BLOCK);
      for (let row = 0; row < BLOCK; row++) {
        const now = mean(day, row, next);
        if (next() >= stickiness) last = draw(next(), now, DISAGREEMENT);
        block[row] = last;
      }
      day++;
      return block;
    };
  };

/** 1, 0 or −1 with the given mean, from a uniform number. */
export const draw = (u: number, mean: number, disagreement: number): number =>
  u < (disagreement + mean) / 2 ? 1 : u < disagreement ? -1 : 0;

/** A day's own mean, `size` in standard deviation, correlated with the day before. */
const weather = (size: number, correlation: number) => (): Mean => {
  let mean = 0;
  return (_day, row, next) => {
    if (row === 0) mean = correlation * mean + Math.sqrt(1 - correlation ** 2) * size * normal(next);
    return Math.max(-DISAGREEMENT, Math.min(DISAGREEMENT, mean));
  };
};

/** About normal with variance 1: the sum of twelve uniform numbers. */
function normal(next: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return sum;
}

const worlds: Record<string, World['start']> = {
  independent: rows(0),
  'autocorrelated, 0.3': rows(0.3),
  'autocorrelated, 0.42 as electricity': rows(0.42),
  'autocorrelated, 0.5': rows(0.5),
  'days differ': rows(0.42, weather(0.04, 0)),
  'days differ, and resemble the day before by 0.3': rows(0.42, weather(0.03, 0.3)),
  'moves by night and day': rows(0, () => (_day, row) => (row < BLOCK / 2 ? -0.06 : 0.06)),
  'moves by weeks, worse first': rows(0.42, () => (day) => (Math.floor(day / 7) % 2 === 0 ? -0.04 : 0.04)),
};

export const WORLDS: readonly World[] = Object.entries(worlds).map(([name, start]) => ({ name, start }));

/** Independent rows with a challenger that is better by `difference`. */
export const better = (difference: number, disagreement: number) => {
  return (seed: number): Stream => {
    const next = uniform(seed);
    return () => Float64Array.from({ length: BLOCK }, () => draw(next(), difference, disagreement));
  };
};
