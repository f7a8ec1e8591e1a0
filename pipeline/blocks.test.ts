import { describe, expect, it } from 'vitest';
import { blocksOf, wholeBlocks } from './blocks.ts';

const DAY = 24 * 3600 * 1000;
const HOUR = DAY / 24;
const policy = { block: DAY, blockRows: 3 };

/** Rows at these hours after the epoch. */
const at = (...hours: number[]) => Float64Array.from(hours, (hour) => hour * HOUR);

describe('blocksOf', () => {
  it('takes a day as one block', () => {
    expect([...blocksOf(at(1, 2, 3, 25, 26, 27), policy)]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('joins a day with too few rows with the next', () => {
    expect([...blocksOf(at(1, 2, 25, 26, 49, 50, 51), policy)]).toEqual([0, 0, 0, 0, 1, 1, 1]);
  });

  it('joins too few rows at the end with the block before', () => {
    expect([...blocksOf(at(1, 2, 3, 25), policy)]).toEqual([0, 0, 0, 0]);
  });

  it('makes one block of rows that are too few altogether, and none of none', () => {
    expect([...blocksOf(at(1, 2), policy)]).toEqual([0, 0]);
    expect([...blocksOf(at(), policy)]).toEqual([]);
  });
});

describe('wholeBlocks', () => {
  it('leaves the day that has not ended for later', () => {
    const { rows, end, blocks } = wholeBlocks(at(1, 2, 3, 25, 26, 27), { from: 0, to: 47 * HOUR }, policy);
    expect({ rows, end, blocks: [...blocks] }).toEqual({ rows: 3, end: DAY, blocks: [0, 0, 0] });
  });

  it('counts a day that ends where the window ends', () => {
    const { rows, end } = wholeBlocks(at(1, 2, 3, 25, 26, 27), { from: 0, to: 2 * DAY }, policy);
    expect({ rows, end }).toEqual({ rows: 6, end: 2 * DAY });
  });

  it('waits for more days where the last one has too few rows', () => {
    const { rows, end } = wholeBlocks(at(1, 2, 3, 25), { from: 0, to: 2 * DAY }, policy);
    expect({ rows, end }).toEqual({ rows: 3, end: DAY });
  });

  it('ends where it began while there is no whole block', () => {
    const { rows, end } = wholeBlocks(at(1), { from: HOUR, to: DAY }, policy);
    expect({ rows, end }).toEqual({ rows: 0, end: HOUR });
  });

  it('gives the same blocks in whatever steps the window grows', () => {
    const hours = at(...Array.from({ length: 400 }, (_, row) => row * 5 + (row % 7)));
    const atOnce = wholeBlocks(hours, { from: 0, to: 90 * DAY }, policy);
    const ends = new Set<number>();
    let from = 0;
    for (let to = DAY; to <= 90 * DAY; to += DAY) {
      const left = hours.filter((instant) => instant >= from && instant < to);
      const { end, blocks } = wholeBlocks(left, { from, to }, policy);
      expect(new Set(blocks).size).toBeLessThanOrEqual(1);
      if (end > from) ends.add(end);
      from = end;
    }
    expect(ends.size).toBe(new Set(atOnce.blocks).size);
    expect(from).toBe(atOnce.end);
  });
});
