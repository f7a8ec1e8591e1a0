import type { Finding } from '../../contracts/reports.ts';
import type { Frame, Target } from '../../contracts/frame.ts';
import { sharesOf } from '../reference.ts';
import { slice } from '../slice.ts';
import { answersOf, smallForest } from './answers.ts';
import { finding, percent } from './finding.ts';
import { trustedRows } from './habits.ts';
import type { Inspected } from './inspected.ts';

/** A class with a smaller share in the reference may be missing from a window by chance. */
const COMMON_CLASS = 0.05;

/** Rows in which every common class is met. */
const ENOUGH = 100;

/** Trees that learn the expected shares. */
const TREES = 20;

/**
 * A target that does not vary, a class that vanished, a class's share that moved beyond what moved inputs account for;
 * of the new rows.
 */
export async function classFindings({
  frame,
  freshFrom,
  reference,
  policy,
  target,
}: Inspected): Promise<Finding[]> {
  const y = frame.y.subarray(freshFrom);
  if (target.task === 'regression') {
    const varies = y.some((value) => value !== y[0]);
    const value = varies || y.length < ENOUGH ? 0 : 1;
    return [finding('constantTarget', target.name, value, 0, `all rows have the same ${target.name}`)];
  }
  const past = reference?.classShares ?? null;
  if (past !== null && y.length < ENOUGH) return [];
  const shares = sharesOf(y, target.classes.length);
  const gone = target.classes.filter(
    (_, index) => shares[index] === 0 && (past ? past[index] > COMMON_CLASS : true),
  );
  const { priorShift } = policy.inspection;
  const moved = past ? largestGap(shares, past) : 0;
  const shift =
    moved > priorShift && freshFrom >= ENOUGH
      ? Math.min(moved, largestGap(shares, await expectedShares(frame, freshFrom, target)))
      : moved;
  return [
    finding(
      'classes',
      target.name,
      gone.length,
      0,
      `class ${gone.join(', ')} of ${target.name} does not occur`,
    ),
    finding(
      'prior',
      target.name,
      shift,
      priorShift,
      `a class's share of ${target.name} moved by ${percent(moved)}, and by ${percent(shift)} for no reason in the inputs`,
    ),
  ];
}

const largestGap = (shares: readonly number[], others: readonly number[]): number =>
  Math.max(...shares.map((share, index) => Math.abs(share - others[index])));

/** The classes' shares among the new rows, had they the labels of trusted rows like them. */
async function expectedShares(
  frame: Frame,
  freshFrom: number,
  target: Exclude<Target, { task: 'regression' }>,
): Promise<number[]> {
  const { forest } = await smallForest(trustedRows(frame, freshFrom), target, { trees: TREES });
  const fresh = slice(frame, freshFrom, frame.rows);
  const { scores } = answersOf(forest, fresh);
  const classes = target.classes.length;
  return target.classes.map((_, index) => {
    let sum = 0;
    for (let at = index; at < scores.length; at += classes) sum += scores[at];
    return sum / fresh.rows;
  });
}
