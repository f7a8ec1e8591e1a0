import { describe, expect, it } from 'vitest';
import { makeStream } from '../../bench/decisions/streams.ts';
import { uniform } from '../../statistics/index.ts';
import { rowAt, slice } from '../slice.ts';
import { importanceFindings } from './importance.ts';

const KNOWN = 6000;
const FRESH = 1400;

/** Two features of independent ones decide; after the change they have swapped their roles. */
const { frame, target, changes } = makeStream('swap and back', 1);
const change = rowAt(frame, changes[0]);
const names = frame.features.map(({ name }) => name);

function shuffled(feature: number) {
  const rows = slice(frame, 0, KNOWN + FRESH);
  const values = rows.x.subarray(feature * rows.rows + KNOWN, (feature + 1) * rows.rows);
  const next = uniform(5);
  for (let row = values.length - 1; row > 0; row--) {
    const other = Math.floor(next() * (row + 1));
    [values[row], values[other]] = [values[other], values[row]];
  }
  return rows;
}

const gone = async (rows: typeof frame, unbound = names) =>
  (await importanceFindings(rows, KNOWN, target, { unbound: new Set(unbound), tellsLess: false }))
    .filter(({ passed }) => !passed)
    .map(({ feature }) => feature);

describe('features that hang together with the label alone', () => {
  it('pass as they are', async () => {
    expect(await gone(slice(frame, 0, KNOWN + FRESH))).toEqual([]);
  });

  it.each([0, 1])('are found when the values of number %i are shuffled', async (feature) => {
    expect(await gone(shuffled(feature))).toEqual([names[feature]]);
  });

  it('pass when another one takes their place', async () => {
    expect(await gone(slice(frame, change - KNOWN, change + FRESH))).toEqual([]);
  });

  it('are the only ones looked at', async () => {
    expect(await gone(shuffled(0), names.slice(1))).toEqual([]);
  });
});
