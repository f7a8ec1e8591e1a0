import { column, type Frame } from '../../contracts/frame.ts';
import type { Finding, Window } from '../../contracts/reports.ts';
import { rowAt, slice } from '../slice.ts';
import { finding } from './finding.ts';

const HOUR = 3_600_000;
const HOURS = 24;

/** Least share of a column's variance that its hour must explain, to tell the hour by it. */
const TELLING = 0.05;

/** By how much a shift must fit better than none. */
const BETTER = 0.25;

/** Rows that would have been expected in a gap, and longest one looked for. */
const MISSED_ROWS = 10;
const LONGEST_HOURS = 14;
const NEARLY_TWICE = 1.6;
const DEVIATIONS = 4;

/** What a day usually looks like. */
export interface UsualDay {
  /** Per column that tells the hour: its mean by hour of the day (UTC), NaN for none, and how much it tells. */
  profiles: Record<string, { byHour: (number | null)[]; telling: number }>;
  /** Rows by hour of the day. */
  rows: number[];
  /** Instant after the last row. */
  end: number;
  /** Longest time without a row. */
  longestGap: number;
}

/**
 * @param frame labelled rows in order of time
 * @param leftOut spans whose rows are not among them, apart from each other
 */
export function usualDay(frame: Frame, leftOut: readonly Window[]): UsualDay {
  const profiles: UsualDay['profiles'] = {};
  for (const [name, values] of columnsOf(frame)) {
    const { byHour, telling } = profileOf(frame.observedAt, values);
    if (telling >= TELLING)
      profiles[name] = { byHour: byHour.map((mean) => (Number.isNaN(mean) ? null : mean)), telling };
  }
  const [first, last] = [frame.observedAt[0], frame.observedAt[frame.rows - 1]];
  const without = leftOut.map(({ from, to }) => Math.max(0, Math.min(to, last) - Math.max(from, first)));
  const days = (last - first - without.reduce((sum, span) => sum + span, 0)) / (HOURS * HOUR) || 1;
  const rows = new Array<number>(HOURS).fill(0);
  for (const at of frame.observedAt) rows[hourOf(at)] += 1 / days;
  let longestGap = 0;
  for (let row = 1; row < frame.rows; row++)
    longestGap = Math.max(longestGap, frame.observedAt[row] - frame.observedAt[row - 1]);
  return { profiles, rows, end: frame.observedAt[frame.rows - 1] + 1, longestGap };
}

/** Numeric columns and the label. */
function* columnsOf(frame: Frame): Generator<[string, Float64Array]> {
  for (let index = 0; index < frame.features.length; index++)
    if (frame.features[index].type === 'numeric') yield [frame.features[index].name, column(frame, index)];
  yield [' label', frame.y];
}

const hourOf = (at: number): number => Math.floor(at / HOUR) % HOURS;

function profileOf(observedAt: Float64Array, values: Float64Array): { byHour: number[]; telling: number } {
  const [sums, counts] = [new Float64Array(HOURS), new Float64Array(HOURS)];
  let [sum, squares, count] = [0, 0, 0];
  values.forEach((value, row) => {
    if (!Number.isFinite(value)) return;
    const hour = hourOf(observedAt[row]);
    sums[hour] += value;
    counts[hour]++;
    sum += value;
    squares += value * value;
    count++;
  });
  const byHour = Array.from(sums, (total, hour) => total / counts[hour]);
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  const between = byHour.reduce(
    (total, own, hour) => total + (counts[hour] > 0 ? (counts[hour] * (own - mean) ** 2) / count : 0),
    0,
  );
  // What 24 means of as many rows explain by chance.
  const chance = ((HOURS - 1) * variance) / Math.max(1, count);
  return { byHour, telling: variance > 0 ? Math.max(0, between - chance) / variance : 0 };
}

/** New rows whose day is another one, shifted by hours: their times are in the wrong zone. */
export function hourFindings(
  frame: Frame,
  { freshFrom, joined }: { freshFrom: number; joined: boolean },
  past: UsualDay,
): Finding[] {
  const fresh = slice(frame, freshFrom, frame.rows);
  if (fresh.rows < 2 * HOURS) return [];
  const profile = profileFinding(fresh, past);
  // A window that begins after the reference's end, or a span left out there, does not show where new rows join old ones.
  return freshFrom > 0 && joined ? [profile, seamFinding(frame, fresh, past)] : [profile];
}

function profileFinding(fresh: Frame, { profiles }: UsualDay): Finding {
  const fits = Array.from({ length: HOURS }, () => 0);
  let total = 0;
  for (const [name, values] of columnsOf(fresh)) {
    const usual = profiles[name];
    if (!usual) continue;
    const { byHour } = profileOf(fresh.observedAt, values);
    total += usual.telling;
    for (let shift = 0; shift < HOURS; shift++)
      fits[shift] += usual.telling * likeness(byHour, usual.byHour, shift);
  }
  const best = total > 0 ? fits.indexOf(Math.max(...fits)) : 0;
  const gain = total > 0 ? (fits[best] - fits[0]) / total : 0;
  return finding(
    'hours',
    null,
    gain,
    BETTER,
    `the day's course is that of the reference shifted by ${signed(best)} hours: times seem to be in the wrong zone`,
  );
}

/** Correlation of a day's course with another that is `shift` hours earlier. */
function likeness(byHour: readonly number[], usual: readonly (number | null)[], shift: number): number {
  const pairs: [number, number][] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    const [a, b] = [byHour[(hour + shift) % HOURS], usual[hour]];
    if (!Number.isNaN(a) && b !== null) pairs.push([a, b]);
  }
  if (pairs.length < HOURS / 2) return 0;
  const mean = (side: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length;
  const [meanA, meanB] = [mean(0), mean(1)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [a, b] of pairs) {
    ab += (a - meanA) * (b - meanB);
    aa += (a - meanA) ** 2;
    bb += (b - meanB) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/**
 * Times that are hours late leave hours without rows behind the last row known, where some should be; times that are
 * early double the rows of the hours before it.
 */
function seamFinding(frame: Frame, fresh: Frame, past: UsualDay): Finding {
  const { end, longestGap } = past;
  const gap = Math.min(fresh.observedAt[0] - end, LONGEST_HOURS * HOUR);
  const missed = gap > 1.5 * longestGap ? expectedRows(past, end, end + gap) : 0;
  const doubled = doubledHours(frame, past);
  const late = missed >= doubled.rows;
  return finding(
    'seam',
    null,
    Math.max(missed, doubled.rows),
    MISSED_ROWS,
    `where the new rows begin, ${late ? `${(gap / HOUR).toFixed(0)} hours have no row` : `${doubled.hours} hours have twice the rows`}, ` +
      `${Math.max(missed, doubled.rows).toFixed(0)} ${late ? 'are usual' : 'too many'}: times seem to be in the wrong zone`,
  );
}

/** The longest stretch before the reference's end whose every half has nearly twice the usual rows. */
function doubledHours(frame: Frame, past: UsualDay): { hours: number; rows: number } {
  let found = { hours: 0, rows: 0 };
  const { end } = past;
  for (let hours = 2; hours <= LONGEST_HOURS; hours++) {
    const [from, middle] = [end - hours * HOUR, end - (hours / 2) * HOUR];
    const excess = (start: number, stop: number) => {
      const expected = expectedRows(past, start, stop);
      const present = rowAt(frame, stop) - rowAt(frame, start);
      return present >= NEARLY_TWICE * expected ? present - expected : -Infinity;
    };
    const rows = excess(from, middle) + excess(middle, end);
    const chance = DEVIATIONS * Math.sqrt(expectedRows(past, from, end));
    if (rows > Math.max(found.rows, chance)) found = { hours, rows };
  }
  return found;
}

function expectedRows({ rows }: UsualDay, from: number, to: number): number {
  let expected = 0;
  for (let at = from; at < to; at += HOUR) expected += rows[hourOf(at)] * Math.min(1, (to - at) / HOUR);
  return expected;
}

const signed = (shift: number): string => (shift > HOURS / 2 ? `−${HOURS - shift}` : `+${shift}`);
