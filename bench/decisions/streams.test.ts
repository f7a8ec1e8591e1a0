import { describe, expect, it } from 'vitest';
import { column, type Frame } from '../../contracts/frame.ts';
import { makeStream, STREAMS, type Stream, type StreamName } from './streams.ts';

const DAY = 24 * 3_600_000;

/** Share of ones among the rows of [from, to) whose first value is above the middle. */
function onesAbove({ frame, features }: Stream, feature: number, from: number, to: number): number {
  const values = column(
    frame,
    features.findIndex(({ name }) => name === `x${feature}`),
  );
  const rows = rowsIn(frame, from, to).filter((row) => values[row] > 0.5);
  return rows.filter((row) => frame.y[row] === 1).length / rows.length;
}

const rowsIn = ({ observedAt, rows }: Frame, from: number, to: number): number[] =>
  Array.from({ length: rows }, (_, row) => row).filter(
    (row) => observedAt[row] >= from && observedAt[row] < to,
  );

const lastOf = ({ frame }: Stream): number => frame.observedAt[frame.rows - 1] + 1;

describe.each(STREAMS)('the stream "%s"', (name) => {
  const made = makeStream(name, 1);

  it('is the same for the same seed, and another for another', () => {
    const { frame } = makeStream(name, 1);
    expect(frame.x).toEqual(made.frame.x);
    expect(frame.y).toEqual(made.frame.y);
    expect(makeStream(name, 2).frame.y).not.toEqual(made.frame.y);
  });

  it('has at most 100 rows a day, in order of time', () => {
    const perDay = new Map<number, number>();
    let ordered = true;
    made.frame.observedAt.forEach((at, row) => {
      ordered &&= row === 0 || at > made.frame.observedAt[row - 1];
      const day = Math.floor(at / DAY);
      perDay.set(day, (perDay.get(day) ?? 0) + 1);
    });
    expect(ordered).toBe(true);
    expect(Math.max(...perDay.values())).toBeLessThanOrEqual(100);
  });

  it('keeps its values within the features’ range and has both classes', () => {
    expect(made.frame.x.every((value) => value >= 0 && value <= 1)).toBe(true);
    const ones = made.frame.y.reduce((sum, label) => sum + label, 0) / made.frame.rows;
    expect(ones).toBeGreaterThan(0.05);
    expect(ones).toBeLessThan(0.95);
  });

  it('changes within its time', () => {
    for (const at of [...made.changes, ...made.corrupted.flatMap(({ from, to }) => [from, to])]) {
      expect(at).toBeGreaterThan(made.frame.observedAt[0]);
      expect(at).toBeLessThan(lastOf(made));
    }
  });
});

it('begins a longer stream as the shorter one', () => {
  const [short, long] = [makeStream('no drift', 3), makeStream('no drift', 3, { weeks: 100 })];
  expect(long.frame.rows).toBeGreaterThan(short.frame.rows);
  expect(long.frame.y.subarray(0, short.frame.rows)).toEqual(short.frame.y);
});

it('swaps two features and swaps them back', () => {
  const stream = makeStream('swap and back', 1);
  const [there, back] = stream.changes;
  const spans: [number, number][] = [
    [0, there],
    [there, back],
    [back, lastOf(stream)],
  ];
  const stronger = spans.map(([from, to]) => onesAbove(stream, 1, from, to) > onesAbove(stream, 2, from, to));
  expect(stronger).toEqual([true, false, true]);
});

it('moves SEA’s threshold three times', () => {
  const stream = makeStream('abrupt concepts', 1);
  const edges = [0, ...stream.changes, lastOf(stream)];
  const ones = edges.slice(1).map((to, part) => onesAbove(stream, 3, edges[part], to));
  expect(ones[1]).toBeGreaterThan(ones[0]);
  expect(ones[2]).toBeLessThan(ones[1]);
  expect(ones[3]).toBeGreaterThan(ones[0]);
});

it('moves the inputs alone', () => {
  const { frame, changes } = makeStream('inputs only', 1);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const values = column(frame, 0);
  expect(mean(values.subarray(-2000)) - mean(values.subarray(0, 2000))).toBeGreaterThan(0.3);
  expect(changes).toEqual([]);
});

const agreement = (stream: Stream, other: Stream, from: number, to: number): number => {
  const rows = rowsIn(stream.frame, from, to);
  return rows.filter((row) => stream.frame.y[row] === other.frame.y[row]).length / rows.length;
};

it.each<[StreamName, number, number]>([
  ['random labels', 0.3, 0.5],
  ['poisoned weeks', 0, 0],
])('spoils the labels of "%s" in its corrupted spans alone', (name, low, high) => {
  const stream = makeStream(name, 1);
  const clean = makeStream(name, 1, { corrupted: false });
  expect(clean.frame.x).toEqual(stream.frame.x);
  for (const { from, to } of stream.corrupted) {
    expect(agreement(stream, clean, from, to)).toBeGreaterThanOrEqual(low);
    expect(agreement(stream, clean, from, to)).toBeLessThanOrEqual(high);
  }
  const [{ from }] = stream.corrupted;
  expect(agreement(stream, clean, stream.frame.observedAt[0], from)).toBe(1);
});
