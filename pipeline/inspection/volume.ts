import type { Finding } from '../../contracts/reports.ts';
import { median, rowsByBlock } from '../reference.ts';
import { finding, percent } from './finding.ts';
import type { Inspected } from './inspected.ts';

/** Share of the blocks that may have unusually few or many rows: holidays, a backfill. */
const ODD_BLOCKS = 0.1;

/** The last and the first block may be cut off by the window. */
export function volumeFinding({ frame, policy }: Inspected): Finding {
  const counts = rowsByBlock(frame, policy).slice(1, -1);
  const usual = median(counts);
  const [low, high] = policy.inspection.rows;
  const odd =
    counts.filter((count) => count < low * usual || count > high * usual).length / Math.max(1, counts.length);
  return finding(
    'rows',
    null,
    odd,
    ODD_BLOCKS,
    `${percent(odd)} of the blocks have unusually few or many rows`,
  );
}
