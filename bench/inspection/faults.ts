import type { Frame, Target } from '../../contracts/frame.ts';
import { slice, take } from '../../pipeline/slice.ts';
import { uniform } from '../../statistics/index.ts';

const HOUR = 3_600_000;

/** A fault in the rows from `from` on of a sound frame. */
export interface Fault {
  name: string;
  /** Undefined where it can't be put into these rows. */
  inject: (of: Sound) => Frame | undefined;
}

export interface Sound {
  frame: Frame;
  from: number;
  target: Target;
  /** Rotates the columns. */
  run: number;
  /** Other faults of the same kind; 0 by default. */
  seed?: number;
}

export const FAULTS: readonly Fault[] = [
  ...[0.05, 0.1, 0.2, 0.4].map((rate) => ({
    name: `${100 * rate} % of the labels flipped`,
    inject: (of: Sound) => flipped(of, () => rate),
  })),
  {
    name: '40 % flipped in a quarter of the rows',
    inject: (of) => {
      const { frame, from } = of;
      const column = varying(of)[0];
      const values = frame.x.slice(column * frame.rows + from, (column + 1) * frame.rows).sort();
      const edge = values[Math.floor(0.75 * values.length)];
      return flipped(of, (row) => (frame.x[column * frame.rows + row] >= edge ? 0.4 : 0));
    },
  },
  { name: 'a column is zero', inject: (of) => changed(of, () => 0) },
  { name: 'a column is missing', inject: (of) => changed(of, () => NaN) },
  { name: 'a column is scaled by 100', inject: (of) => changed(of, (value) => 100 * value, 'numeric') },
  { name: 'a column is shuffled', inject: shuffled },
  { name: 'a quarter of the rows is sent three times', inject: repeated },
  { name: 'a class is missing', inject: withoutClass },
  { name: 'a column gives the label away', inject: leaking },
  { name: 'times in the wrong zone', inject: shifted },
];

const copy = (frame: Frame): Frame => slice(frame, 0, frame.rows);

/** Columns that vary, in the old rows and in the new ones, the next one first for each run. */
function varying({ frame, from, run }: Sound, type?: 'numeric'): number[] {
  const columns = frame.features.flatMap((feature, index) => {
    const values = frame.x.subarray(index * frame.rows, (index + 1) * frame.rows);
    const varies = (part: Float64Array) => part.some((value) => value !== part[0]);
    return varies(values.subarray(0, from)) &&
      varies(values.subarray(from)) &&
      (type === undefined || feature.type === type)
      ? [index]
      : [];
  });
  return columns.map((_, index) => columns[(index + run) % columns.length]);
}

/** Flips classes; values are exchanged with those of other rows. */
function flipped({ frame, from, target, run, seed = 0 }: Sound, rate: (row: number) => number): Frame {
  const next = uniform(100 + run + seed);
  const faulty = copy(frame);
  for (let row = from; row < frame.rows; row++) {
    if (next() >= rate(row)) continue;
    faulty.y[row] =
      target.task === 'regression'
        ? frame.y[from + Math.floor(next() * (frame.rows - from))]
        : (frame.y[row] + 1) % target.classes.length;
  }
  return faulty;
}

function changed(of: Sound, change: (value: number) => number, type?: 'numeric'): Frame {
  const { frame, from } = of;
  const faulty = copy(frame);
  const [column] = varying(of, type);
  for (let at = column * frame.rows + from; at < (column + 1) * frame.rows; at++)
    faulty.x[at] = change(frame.x[at]);
  return faulty;
}

function shuffled(of: Sound): Frame {
  const { frame, from, run, seed = 0 } = of;
  const next = uniform(200 + run + seed);
  const faulty = copy(frame);
  const [column] = varying(of);
  const values = faulty.x.subarray(column * frame.rows + from, (column + 1) * frame.rows);
  for (let row = values.length - 1; row > 0; row--) {
    const other = Math.floor(next() * (row + 1));
    [values[row], values[other]] = [values[other], values[row]];
  }
  return faulty;
}

function repeated({ frame, from }: Sound): Frame {
  const first = frame.rows - Math.floor((frame.rows - from) / 4);
  const rows = Array.from({ length: frame.rows }, (_, row) => (row < first ? [row] : [row, row, row])).flat();
  return take(frame, rows);
}

function withoutClass({ frame, from, target, run }: Sound): Frame | undefined {
  if (target.task === 'regression') return undefined;
  const gone = run % target.classes.length;
  const rows = Array.from({ length: frame.rows }, (_, row) => row);
  return take(
    frame,
    rows.filter((row) => row < from || frame.y[row] !== gone),
  );
}

/** The label with a tenth of its own spread as noise stands in a numeric column. */
function leaking(of: Sound): Frame {
  const { frame, from, run, target, seed = 0 } = of;
  const next = uniform(300 + run + seed);
  const faulty = copy(frame);
  const [column] = varying(of, 'numeric');
  const ordered = frame.y.slice().sort();
  const spread =
    target.task === 'regression'
      ? ordered[Math.floor(0.75 * frame.rows)] - ordered[Math.floor(0.25 * frame.rows)]
      : 1;
  for (let row = from; row < frame.rows; row++)
    faulty.x[column * frame.rows + row] = frame.y[row] + 0.1 * spread * (next() - 0.5);
  return faulty;
}

/** Ten hours late, or five early; rows that would come after the end have not arrived. */
function shifted({ frame, from, run }: Sound): Frame {
  const shift = (run % 2 === 0 ? 10 : -5) * HOUR;
  const end = frame.observedAt[frame.rows - 1];
  const at = frame.observedAt.map((time, row) => (row < from ? time : time + shift));
  const rows = Array.from({ length: frame.rows }, (_, row) => row)
    .filter((row) => at[row] <= end)
    .sort((a, b) => at[a] - at[b] || a - b);
  const faulty = take(frame, rows);
  faulty.observedAt.set(rows.map((row) => at[row]));
  return faulty;
}
