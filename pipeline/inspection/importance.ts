import type { Frame, Target } from '../../contracts/frame.ts';
import type { Finding } from '../../contracts/reports.ts';
import type { Forest } from '../../forest/index.ts';
import { uniform } from '../../statistics/index.ts';
import { slice } from '../slice.ts';
import { answersOf } from './answers.ts';
import { finding } from './finding.ts';

/** Standard errors by which a feature must matter in trusted rows, and by which its importance must have gone. */
const MATTERS = 8;
const SURE = 3;

/** What may be left of an importance that is gone. */
const GONE = 0.25;

/** Rows of each side that are looked at, the newest. */
const MOST_ROWS = 2000;

/**
 * Features that mattered to answers on trusted rows and don't on the new ones: shuffling the column there changes
 * nothing (permutation importance: Breiman, Random forests, 2001), so it stood in no order that the model knows. For
 * rows that tell less of their labels than usual: otherwise another feature has taken its place.
 *
 * @param forest fitted on other rows than these
 */
export function importanceFindings(forest: Forest, trusted: Frame, fresh: Frame, target: Target): Finding[] {
  const [before, now] = [trusted, fresh].map((frame) => sideOf(forest, newest(frame), target));
  return trusted.features.flatMap(({ name }, feature) => {
    const past = importance(before, feature);
    if (!(past.mean > MATTERS * past.error)) return [];
    const present = importance(now, feature);
    const most = (present.mean + SURE * present.error) / past.mean;
    return [
      finding(
        'importance',
        name,
        1 - most,
        1 - GONE,
        `answers no longer depend on ${name}: its values look shuffled, or it has lost its meaning`,
      ),
    ];
  });
}

const newest = (frame: Frame): Frame => slice(frame, Math.max(0, frame.rows - MOST_ROWS), frame.rows);

interface Side {
  frame: Frame;
  lossOf: (x: Float64Array) => Float64Array;
  /** Of the rows as they are. */
  own: Float64Array;
}

function sideOf(forest: Forest, frame: Frame, target: Target): Side {
  const lossOf = (x: Float64Array) =>
    answersOf(forest, { rows: frame.rows, x }).predicted.map((answer, row) =>
      target.task === 'regression' ? Math.abs(answer - frame.y[row]) : Number(answer !== frame.y[row]),
    );
  return { frame, lossOf, own: lossOf(frame.x) };
}

/** Mean rise of the loss when the column is shuffled: wrong answers, or absolute errors. */
function importance({ frame, lossOf, own }: Side, feature: number): { mean: number; error: number } {
  const { rows } = frame;
  const x = Float64Array.from(frame.x);
  const column = x.subarray(feature * rows, (feature + 1) * rows);
  const next = uniform(1);
  for (let row = rows - 1; row > 0; row--) {
    const other = Math.floor(next() * (row + 1));
    [column[row], column[other]] = [column[other], column[row]];
  }
  let [sum, squares] = [0, 0];
  lossOf(x).forEach((loss, row) => {
    const rise = loss - own[row];
    sum += rise;
    squares += rise * rise;
  });
  const mean = sum / rows;
  return { mean, error: Math.sqrt(Math.max(0, squares / rows - mean * mean) / Math.max(1, rows - 1)) };
}
