import { DAY, HOUR, MINUTE, WEEK } from '../duration.ts';

/** Evaluation windows that people think in, each with spans whose rows hang together. */
const LADDER = [
  { every: HOUR, block: 10 * MINUTE },
  { every: 6 * HOUR, block: HOUR },
  { every: DAY, block: 3 * HOUR },
  { every: WEEK, block: DAY },
  { every: 4 * WEEK, block: 4 * DAY },
];

/** A fifth more than `evaluation.minimumRows` asks for, as windows differ. */
const FEWEST_ROWS = 120;

/** Evaluation window and block for rows that come at this rate: the shortest window that holds enough of them. */
export function windowsFor({ rows, span }: { rows: number; span: number }): { every: number; block: number } {
  const found = LADDER.find(({ every }) => (rows * every) / span >= FEWEST_ROWS);
  return found ?? LADDER[LADDER.length - 1];
}
