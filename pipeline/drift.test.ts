import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../contracts/frame.ts';
import { uniform } from '../statistics/index.ts';
import { electricity, type DataSet } from '../test/data-set.ts';
import { policyOf } from '../lifecycle/testing/policy.ts';
import { hypotheses } from './column-drift.ts';
import { columnReference } from './column-reference.ts';
import { driftOf } from './drift.ts';
import { referenceOf } from './reference.ts';
import { slice, take } from './slice.ts';

const WEEK = 336;
const policy = policyOf({});
const IMPORTANCES = {
  period: 0.1,
  nsw_price: 0.4,
  nsw_demand: 0.1,
  vic_price: 0.2,
  vic_demand: 0.1,
  transfer: 0.1,
};

let market: DataSet;
beforeAll(() => {
  market = electricity();
});

const rows = (from: number, to: number): Frame => slice(market.frame, from, to);
const reference = (frame: Frame) =>
  referenceOf({
    frame,
    trainedTo: frame.observedAt[frame.rows - 1] + 1,
    features: market.frame.features,
    target: market.target,
    policy,
    importances: IMPORTANCES,
  });

function with_(frame: Frame, feature: string, change: (value: number, row: number) => number): Frame {
  const changed = slice(frame, 0, frame.rows);
  const index = frame.features.findIndex(({ name }) => name === feature);
  for (let row = 0; row < frame.rows; row++)
    changed.x[index * frame.rows + row] = change(frame.x[index * frame.rows + row], row);
  return changed;
}

describe('drift of the inputs', () => {
  it('tells features that were constant and begin to vary, and by which distance', async () => {
    const past = await reference(rows(0, 36 * WEEK));
    expect(past.features.filter(({ constant }) => constant !== null).map(({ name }) => name)).toEqual([
      'vic_price',
      'vic_demand',
      'transfer',
    ]);
    const before = driftOf(rows(50 * WEEK, 51 * WEEK), past, policy);
    expect(before.moved.filter(({ distance }) => distance === 'began')).toEqual([]);
    const after = driftOf(rows(17_424, 17_424 + WEEK), past, policy);
    const began = after.moved.filter(({ distance }) => distance === 'began');
    expect(began.map(({ feature }) => feature).sort()).toEqual(['transfer', 'vic_demand', 'vic_price']);
    expect(after.share).toBeGreaterThanOrEqual(0.4);
    for (const { q, value, limit } of after.moved) {
      expect(q).toBeLessThanOrEqual(policy.drift.falseDiscovery);
      expect(value).toBeGreaterThan(limit);
    }
  });

  it('tells levels that begin to vary', () => {
    const windows = [0, 1, 2, 3].map((week) => ({ from: week * 10, to: week * 10 + 10 }));
    const constant = columnReference(new Float64Array(40).fill(1), { levels: 2 }, windows);
    const varied = columnReference(
      Float64Array.from({ length: 40 }, (_, row) => row % 2),
      { levels: 2 },
      windows,
    );
    expect([constant.constant, varied.constant]).toEqual([1, null]);
    const held = { past: constant, rows: 40, rowsPerWindow: 10, blocks: 10, size: 0.2 };
    const began = (codes: readonly number[]) =>
      hypotheses(Float64Array.from(codes), held).find(({ distance }) => distance === 'began');
    expect(began([1, 1, 1, NaN])).toMatchObject({ value: 0, p: 1 });
    expect(began([1, 1, 0, -1])!.value).toBe(0.5);
    expect(began([1, 1, 0, -1])!.p).toBeLessThan(1e-4);
  });

  it('names missing values, values out of range and a moved distribution, weighted by importance', async () => {
    const past = await reference(rows(60 * WEEK, 96 * WEEK));
    const week = rows(96 * WEEK, 97 * WEEK);
    const quiet = driftOf(week, past, policy);
    const nulls = driftOf(
      with_(week, 'period', (value, row) => (row % 3 === 0 ? NaN : value)),
      past,
      policy,
    );
    expect(nulls.moved.find(({ feature }) => feature === 'period')).toMatchObject({
      distance: 'nulls',
      value: expect.closeTo(112 / 336, 9) as number,
      importance: 0.1,
    });
    const scaled = driftOf(
      with_(week, 'nsw_price', (value) => 100 * value),
      past,
      policy,
    );
    const price = scaled.moved.find(({ feature }) => feature === 'nsw_price');
    expect(price).toMatchObject({ importance: 0.4 });
    expect(['psi', 'range']).toContain(price?.distance);
    expect(scaled.share).toBeCloseTo(quiet.share + 0.4, 9);
  });

  it('holds the false discovery rate on windows of the very distribution', async () => {
    const next = uniform(5);
    const shuffled = take(
      market.frame,
      Array.from({ length: 12_000 + 200 * WEEK }, () => 20_000 + Math.floor(next() * 12_000)),
    );
    shuffled.observedAt.set(Array.from({ length: shuffled.rows }, (_, row) => row * 1_800_000));
    const past = await reference(slice(shuffled, 0, 12_000));
    let moved = 0;
    for (let week = 0; week < 200; week++) {
      const from = 12_000 + week * WEEK;
      moved += driftOf(slice(shuffled, from, from + WEEK), past, {
        ...policy,
        drift: { ...policy.drift, size: 1e-9 },
      }).moved.length;
    }
    // 200 windows × 18 hypotheses; at 1 % false discoveries some four would be expected.
    expect(moved).toBeLessThanOrEqual(12);
  });

  it('says nothing of an empty window and of features that the reference does not know', async () => {
    const past = await reference(rows(0, 4 * WEEK));
    expect(driftOf(rows(0, 0), past, policy)).toMatchObject({ moved: [], share: 0, drifted: false });
    const unknown = driftOf(rows(0, WEEK), { ...past, features: [] }, policy);
    expect(unknown).toMatchObject({ moved: [], share: 0, drifted: false });
  });

  it('takes a reference of a single row', async () => {
    const past = await reference(rows(0, 1));
    expect(past.features[0].own.windows).toBe(0);
    expect(driftOf(rows(0, 10), past, policy).moved.every(({ distance }) => distance === 'began')).toBe(true);
  });
});
