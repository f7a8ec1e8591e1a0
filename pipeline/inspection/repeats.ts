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
function repeats(frame: Frame, from: number): Repeats {
  const { rows, y } = frame;
  const first = new Map<number, number>();
  const counts = { duplicates: [0, 0], conflicts: [0, 0] };
  hashes(frame).forEach((hash, row) => {
    const known = first.get(hash);
    if (known === undefined) first.set(hash, row);
    else if (areAlike(frame, known, row))
      counts[y[known] === y[row] ? 'duplicates' : 'conflicts'][Number(row >= from)]++;
  });
  const share = ([old, fresh]: number[]) =>
    Math.max((old + fresh) / Math.max(1, rows), fresh / Math.max(1, rows - from));
  return { duplicates: share(counts.duplicates), conflicts: share(counts.conflicts) };
}

/** A number of 53 bits per row, the same for rows with the same features: two multiplicative hashes side by side. */
function hashes({ rows, x, features }: Frame): Float64Array {
  const [high, low] = [new Int32Array(rows).fill(1), new Int32Array(rows).fill(2)];
  const value = new Float64Array(1);
  const bits = new Int32Array(value.buffer);
  for (let feature = 0; feature < features.length; feature++)
    for (let row = 0; row < rows; row++) {
      // −0 is 0.
      value[0] = x[feature * rows + row] + 0;
      const mixed = bits[0] ^ Math.imul(bits[1], 0x9e3779b1);
      high[row] = Math.imul(high[row] ^ mixed ^ (mixed >>> 15), 0x85ebca6b);
      low[row] = Math.imul((low[row] ^ (low[row] >>> 13)) + mixed, 0xc2b2ae35);
    }
  return Float64Array.from({ length: rows }, (_, row) => (high[row] >>> 11) * 2 ** 32 + (low[row] >>> 0));
}

function areAlike({ rows, x, features }: Frame, a: number, b: number): boolean {
  for (let start = 0; start < features.length * rows; start += rows)
    if (!(x[start + a] === x[start + b] || (Number.isNaN(x[start + a]) && Number.isNaN(x[start + b]))))
      return false;
  return true;
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
