import type { Frame, Target } from '../../contracts/frame.ts';
import { parts } from '../own-windows.ts';
import { slice } from '../slice.ts';
import { bondsOf, usualBonds, type UsualBonds } from './bonds.ts';
import { usualDay, type UsualDay } from './hours.ts';
import { labelNoise, usualLabelNoise, type LabelNoise, type UsualLabelNoise } from './label-noise.ts';

/** Parts that a reference is cut into at most and at least, and rows that each needs. */
const MOST_PARTS = 12;
const FEWEST_PARTS = 10;
const PART_ROWS = 250;

/** Rows of a part that are looked at: neighbours in time, the newest of it. */
const LOOKED_AT = 1000;

/** What data of a model are usually like: measured on parts of a reference, to hold new rows against. Plain JSON. */
export interface Habits {
  /** Rows of a part. */
  rows: number;
  /** Shares of labels that are contradicted; null where the reference is too short for two parts. */
  labelNoise: UsualLabelNoise | null;
  bonds: UsualBonds | null;
  day: UsualDay;
}

/**
 * @param frame labelled rows in order of time, at least one
 * @param span rows that come between two trainings, as far as is known: parts are as long
 */
export async function habitsOf(frame: Frame, target: Target, span: number): Promise<Habits> {
  const wanted = Math.floor(frame.rows / Math.max(PART_ROWS, span));
  const count = Math.min(MOST_PARTS, Math.max(wanted, FEWEST_PARTS), Math.floor(frame.rows / PART_ROWS));
  const frames = parts(frame.rows, count).map(({ from, to }) =>
    slice(frame, Math.max(from, to - LOOKED_AT), to),
  );
  const noise: LabelNoise[] = [];
  for (const part of frames) noise.push(await labelNoise(part, target));
  return {
    rows: frames[0]?.rows ?? frame.rows,
    labelNoise: usualLabelNoise(noise),
    bonds: frames.length > 1 ? usualBonds(frames.map((part) => bondsOf(part, target))) : null,
    day: usualDay(frame),
  };
}

/** The new rows in pieces as long as the reference's parts, the newest ones; all in one where there are fewer. */
export function pieces(frame: Frame, freshFrom: number, rows: number): Frame[] {
  const found: Frame[] = [];
  for (let to = frame.rows; to - rows >= freshFrom && found.length < MOST_PIECES; to -= rows)
    found.push(slice(frame, to - rows, to));
  return found.length > 0 ? found : [slice(frame, freshFrom, frame.rows)];
}

const MOST_PIECES = 2;
