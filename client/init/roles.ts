import { UsageError } from '../command/failures.ts';
import type { ColumnProfile } from './column-profile.ts';

/** What the columns of a file seem to be for. */
export interface Roles {
  time: ColumnProfile;
  id: ColumnProfile | null;
  target: ColumnProfile;
  features: ColumnProfile[];
  /** Columns that no model learns from, and why. */
  leftOut: { name: string; why: string }[];
}

const TIME_NAMES =
  /^(observed_at|event_?time|timestamp|time|datetime|date|ts|created_?at|.*_(at|time|date))$/i;
const KNOWN_AT = /^(label_)?known_?at$/i;
const ID_NAMES = /^(id|uuid|key|index|.*_id|.*_key|row_?(nr|number))$/i;
const TARGET_NAMES = /^(target|label|y|class|outcome)$/i;

/** What was said instead of guessed. */
export interface Said {
  time?: string;
  id?: string;
  target?: string;
}

/**
 * Guesses what the columns are for: the time is the column of instants with the likeliest name, the target one named so
 * or else the last one, and all that a model can learn from are features.
 *
 * @throws UsageError that names the columns when there is no time or nothing left to learn from
 */
export function rolesOf(columns: readonly ColumnProfile[], file: string, said: Said): Roles {
  const named = (name: string, option: string): ColumnProfile => {
    const found = columns.find((column) => column.name === name);
    if (found) return found;
    throw new UsageError(
      `${file}: --${option} names ${name}, but there are only ${columns.map((column) => column.name).join(', ')}`,
    );
  };
  const time = said.time === undefined ? timeAmong(columns, file) : named(said.time, 'time');
  const others = columns.filter((column) => column !== time);
  const id = said.id === undefined ? idAmong(others) : named(said.id, 'id');
  const usable = others.filter((column) => column !== id && !isInstant(column));
  const target = said.target === undefined ? targetAmong(usable, file) : named(said.target, 'target');
  const leftOut: Roles['leftOut'] = others
    .filter((column) => column !== id && column !== target && isInstant(column))
    .map(({ name }) => ({ name, why: 'it holds instants' }));
  const features: ColumnProfile[] = [];
  for (const column of usable.filter((each) => each !== target)) {
    const why = whyNoFeature(column);
    if (why === null) features.push(column);
    else leftOut.push({ name: column.name, why });
  }
  if (features.length === 0)
    throw new UsageError(
      `${file}: no column is left to learn from: ${leftOut.map(({ name, why }) => `${name} (${why})`).join(', ')}`,
    );
  return { time, id, target, features, leftOut };
}

const isInstant = (column: ColumnProfile): boolean =>
  column.filled > 0 && column.instants === column.filled && (column.text !== null || column.low >= 1e11);

export function timeAmong(columns: readonly ColumnProfile[], file: string): ColumnProfile {
  const candidates = columns.filter((column) => isInstant(column) && !KNOWN_AT.test(column.name));
  const likely = candidates.filter(({ name }) => TIME_NAMES.test(name));
  const [time] = [...likely, ...candidates].sort((a, b) => a.blanks - b.blanks);
  if (time) return time;
  throw new UsageError(
    `${file}: no column holds a time in every row (looked at ${columns.map(({ name }) => name).join(', ')}); times are ` +
      'written as 2024-05-01, 2024-05-01T06:30:00Z, 2024-05-01 06:30:00+02:00 or epoch milliseconds',
  );
}

const idAmong = (columns: readonly ColumnProfile[]): ColumnProfile | null =>
  columns.find((column) => column.unique && column.blanks === 0 && ID_NAMES.test(column.name)) ??
  columns.find((column) => column.unique && column.blanks === 0 && column.numbers === 0) ??
  null;

function targetAmong(columns: readonly ColumnProfile[], file: string): ColumnProfile {
  const target = columns.find(({ name }) => TARGET_NAMES.test(name)) ?? columns.at(-1);
  if (target) return target;
  throw new UsageError(`${file}: beside its time there is no column that could be predicted`);
}

/** A few cells that are no numbers among many are mistakes, not levels. */
const MOSTLY = 0.95;

export const isNumeric = (column: ColumnProfile): boolean =>
  column.filled > 0 && column.share(column.numbers) >= MOSTLY;

function whyNoFeature(column: ColumnProfile): string | null {
  if (column.filled === 0) return 'it is empty';
  if (isNumeric(column)) return null;
  const { levels } = column;
  if (levels === null) return 'text with too many different values';
  return levels.length < 2 ? `it always says ${JSON.stringify(levels[0])}` : null;
}
