import type { Policy } from '../contracts/definition/definition.ts';

type BlockPolicy = Pick<Policy, 'block' | 'blockRows'>;

/**
 * Numbers the rows by blocks: rows of one block hang together, and intervals and tests take a block as one
 * observation. Blocks are spans of `policy.block` milliseconds aligned to the epoch; a span with fewer than
 * `policy.blockRows` rows is joined with the next ones, and the last one with the one before it.
 *
 * @param observedAt ascending, epoch milliseconds
 * @returns block of every row: 0, 1, 2 … without gaps
 */
export function blocksOf(observedAt: Float64Array, policy: BlockPolicy): Int32Array {
  const blocks = new Int32Array(observedAt.length);
  const starts = blockStarts(observedAt, policy);
  const last = starts.length - 1;
  if (last > 0 && observedAt.length - starts[last] < policy.blockRows) starts.pop();
  starts.forEach((start, block) => blocks.fill(block, start));
  return blocks;
}

/**
 * The blocks that will not change when more rows arrive: those with enough rows whose span has ended by `to`.
 *
 * @param observedAt ascending, all before `to`
 * @returns rows that lie in whole blocks, the instant they end at (`from` when there are none), and the block of
 *   each of them
 */
export function wholeBlocks(
  observedAt: Float64Array,
  { from, to }: { from: number; to: number },
  policy: BlockPolicy,
): { rows: number; end: number; blocks: Int32Array } {
  const starts = blockStarts(observedAt, policy);
  const lastStart = starts.at(-1) ?? 0;
  const lastRow = observedAt[observedAt.length - 1];
  const lastIsWhole =
    observedAt.length - lastStart >= policy.blockRows && spanEnd(lastRow, policy.block) <= to;
  const rows = lastIsWhole ? observedAt.length : lastStart;
  const blocks = new Int32Array(rows);
  starts.forEach((start, block) => blocks.fill(block, start));
  return { rows, end: rows === 0 ? from : spanEnd(observedAt[rows - 1], policy.block), blocks };
}

/** First row of each block; only the last one may have too few rows. */
function blockStarts(observedAt: Float64Array, { block, blockRows }: BlockPolicy): number[] {
  const starts: number[] = [];
  let end = -Infinity;
  for (let row = 0; row < observedAt.length; row++) {
    if (observedAt[row] < end) continue;
    end = spanEnd(observedAt[row], block);
    if (starts.length === 0 || row - starts[starts.length - 1] >= blockRows) starts.push(row);
  }
  return starts;
}

const spanEnd = (at: number, block: number): number => (Math.floor(at / block) + 1) * block;
