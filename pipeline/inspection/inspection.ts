import type { Finding } from '../../contracts/reports.ts';
import { slice } from '../slice.ts';
import { batchFinding } from './batch.ts';
import { bondFindings, bondsOf, unbound } from './bonds.ts';
import { classFindings } from './classes.ts';
import { lookedAt, pieces } from './habits.ts';
import { hourFindings } from './hours.ts';
import { importanceFindings } from './importance.ts';
import type { Inspected } from './inspected.ts';
import { labelNoise, labelNoiseFindings, tellsLess, type LabelNoise } from './label-noise.ts';
import { repeatFindings } from './repeats.ts';
import { valueFindings } from './values.ts';
import { volumeFinding } from './volume.ts';

/** New rows from which on there is something to learn from them. */
const ENOUGH = 200;

/** New rows whose bonds are looked at. */
const BOND_ROWS = 10_000;

/**
 * May these data train a model? Every check with its number; one that did not pass makes them corrupt. What the
 * last version was trained on was inspected before: the new rows are held against it.
 */
export async function inspect(inspected: Inspected): Promise<Finding[]> {
  return [
    ...valueFindings(inspected),
    ...repeatFindings(inspected),
    ...(await classFindings(inspected)),
    volumeFinding(inspected),
    ...(await relationFindings(inspected)),
  ];
}

/** What rows say together: bonds between columns, labels, the course of the day, and what they do to a model. */
async function relationFindings({
  frame,
  freshFrom,
  joined = true,
  reference,
  policy,
  target,
}: Inspected): Promise<Finding[]> {
  const fresh = slice(frame, freshFrom, frame.rows);
  if (fresh.rows < ENOUGH || !policy.inspection.relations) return [];
  const habits = reference?.habits ?? null;
  const bonds = bondsOf(lookedAt(frame, freshFrom, frame.rows, BOND_ROWS), target);
  if (!habits) return bondFindings(bonds, null, target, false);
  const findings = hourFindings(frame, { freshFrom, joined }, habits.day);
  if (!policy.inspection.labelFlips || !habits.labelNoise)
    return [...findings, ...bondFindings(bonds, habits.bonds, target, false)];
  const found: LabelNoise[] = [];
  const looked = pieces(frame, freshFrom, habits.rows);
  for (const piece of looked) found.push(await labelNoise(piece, target));
  const rows = looked.reduce((sum, piece) => sum + piece.rows, 0);
  const less = tellsLess(found, habits.labelNoise);
  findings.push(...bondFindings(bonds, habits.bonds, target, less));
  findings.push(...labelNoiseFindings(found, rows, habits.labelNoise, target));
  if (freshFrom < ENOUGH) return findings;
  findings.push(await batchFinding(frame, freshFrom, target, policy));
  const which = { unbound: unbound(bonds), tellsLess: less };
  findings.push(...(await importanceFindings(frame, freshFrom, target, which)));
  return findings;
}
