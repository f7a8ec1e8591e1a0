import type { Frame } from '../../contracts/frame.ts';
import type { Finding } from '../../contracts/reports.ts';
import { finding, percent } from './finding.ts';
import type { Inspected } from './inspected.ts';

/** Shares of rows that repeat an earlier one: with its label, or with another. */
interface Repeats {
  duplicates: number;
  conflicts: number;
}

/** Among all rows, or among those from `from` on where it is more. */
function repeats({ rows, x, y, features }: Frame, from: number): Repeats {
  const labels = new Map<string, number>();
  const counts = { duplicates: [0, 0], conflicts: [0, 0] };
  for (let row = 0; row < rows; row++) {
    let key = '';
    for (let at = row; at < features.length * rows; at += rows) key += `${x[at]},`;
    const known = labels.get(key);
    if (known === undefined) labels.set(key, y[row]);
    else counts[known === y[row] ? 'duplicates' : 'conflicts'][Number(row >= from)]++;
  }
  const share = ([old, fresh]: number[]) =>
    Math.max((old + fresh) / Math.max(1, rows), fresh / Math.max(1, rows - from));
  return { duplicates: share(counts.duplicates), conflicts: share(counts.conflicts) };
}

/** The same row twice, or the same features with another label, leave no trace in a sound feed of measurements. */
export function repeatFindings({ frame, freshFrom, policy, target, features }: Inspected): Finding[] {
  // Rows of few levels repeat by nature: then duplicates say nothing.
  if (features.every(({ type }) => type === 'categorical')) return [];
  const { duplicates, conflicts } = repeats(frame, freshFrom);
  const twice = finding(
    'duplicates',
    null,
    duplicates,
    policy.inspection.duplicates,
    `${percent(duplicates)} of the rows are there twice`,
  );
  if (target.task === 'regression') return [twice];
  return [
    twice,
    finding(
      'conflicts',
      null,
      conflicts,
      policy.inspection.conflicts,
      `${percent(conflicts)} of the rows have another label than their like`,
    ),
  ];
}
