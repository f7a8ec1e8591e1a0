import type { Finding } from '../../contracts/reports.ts';
import { sharesOf } from '../reference.ts';
import { finding, percent } from './finding.ts';
import type { Inspected } from './inspected.ts';

/** A class with a smaller share in the reference may be missing from a window by chance. */
const COMMON_CLASS = 0.05;

/** Rows in which every common class is met. */
const ENOUGH = 100;

/** A target that does not vary, a class that vanished, a class's share that moved; of the new rows. */
export function classFindings({ frame, freshFrom, reference, policy, target }: Inspected): Finding[] {
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
  const shift = past ? Math.max(...shares.map((share, index) => Math.abs(share - past[index]))) : 0;
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
      policy.inspection.priorShift,
      `a class's share of ${target.name} moved by ${percent(shift)}`,
    ),
  ];
}
