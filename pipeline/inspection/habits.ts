import type { Frame, Target } from '../../contracts/frame.ts';
import type { Window } from '../../contracts/reports.ts';
import { parts } from '../own-windows.ts';
import { slice, take } from '../slice.ts';
import { bondsOf, usualBonds, type UsualBonds } from './bonds.ts';
import { usualDay, type UsualDay } from './hours.ts';
import { labelNoise, usualLabelNoise, type LabelNoise, type UsualLabelNoise } from './label-noise.ts';

/** Parts that a reference is cut into at most and at least, and rows that each needs. */
const MOST_PARTS = 12;
const FEWEST_PARTS = 10;
const PART_ROWS = 250;

/** Rows of a part that are looked at, in stretches of neighbours from all over it. */
const LOOKED_AT = 1000;
const STRETCH = 50;

/** What data of a model are usually like: measured on parts of a reference, to hold new rows against. Plain JSON. */
export interface Habits {
  /** Rows of a part, all of them. */
  rows: number;
  /** Shares of labels that are contradicted; null where the reference is too short for two parts. */
  labelNoise: UsualLabelNoise | null;
  bonds: UsualBonds | null;
  day: UsualDay;
}

/**
 * @param frame labelled rows in order of time, at least one
 * @param span rows that come between two trainings, as far as is known: parts are as long
 * @param leftOut spans whose rows are not among them
 */
export async function habitsOf(
  frame: Frame,
  target: Target,
  span: number,
  leftOut: readonly Window[],
): Promise<Habits> {
  const wanted = Math.floor(frame.rows / Math.max(PART_ROWS, span));
  const count = Math.min(MOST_PARTS, Math.max(wanted, FEWEST_PARTS), Math.floor(frame.rows / PART_ROWS));
  const frames = parts(frame.rows, count).map(({ from, to }) => lookedAt(frame, from, to));
  const noise: LabelNoise[] = [];
  for (const part of frames) noise.push(await labelNoise(part, target));
  return {
    rows: Math.floor(frame.rows / Math.max(1, count)),
    labelNoise: usualLabelNoise(noise),
    bonds: frames.length > 1 ? usualBonds(frames.map((part) => bondsOf(part, target))) : null,
    day: usualDay(frame, leftOut),
  };
}

/** The new rows in one or two pieces, by what is about as long as the reference's parts. */
export function pieces(frame: Frame, freshFrom: number, rows: number): Frame[] {
  const fresh = frame.rows - freshFrom;
  const count = Math.max(1, Math.min(MOST_PIECES, Math.round(fresh / rows)));
  return parts(fresh, count).map(({ from, to }) => lookedAt(frame, freshFrom + from, freshFrom + to));
}

const MOST_PIECES = 2;

/** Trusted rows that new ones are held against, at most. */
const TRUSTED = 2000;

/** The newest of the rows that the last version was trained on. */
export const trustedRows = (frame: Frame, freshFrom: number): Frame =>
  slice(frame, Math.max(0, freshFrom - TRUSTED), freshFrom);

/** Rows [from, to), or of many of them stretches at even distances. */
export function lookedAt(frame: Frame, from: number, to: number, most = LOOKED_AT): Frame {
  if (to - from <= most) return slice(frame, from, to);
  const stretches = most / STRETCH;
  const apart = (to - from) / stretches;
  const rows = Int32Array.from(
    { length: most },
    (_, at) => from + Math.floor(Math.floor(at / STRETCH) * apart) + (at % STRETCH),
  );
  return take(frame, rows);
}
