import { sumsByBlock } from '../metrics/blocks.ts';

/** The challenger against the champion, in units of rows or blocks. */
export interface PairedUnits {
  /** Units in which the challenger's loss is smaller. */
  wins: number;
  losses: number;
  ties: number;
  /** Champion's loss less challenger's, in [−1, 1], one a unit: positive where the challenger is better. */
  differences: Float64Array;
}

/**
 * Pairs the losses of two versions on the same rows. With blocks a unit is a block: the smaller summed loss wins it,
 * its difference is the mean of its rows', both weighted where there are weights. Rows' differences are divided by
 * `scale` and clipped to [−1, 1].
 *
 * @param challenger, champion losses, one a row
 * @param scale the loss difference that counts as 1: 1 for misclassification; for other losses a bound fixed before
 *   the rows are seen, as what lies beyond is clipped
 * @param block the number of each row's block
 * @param weight not negative, one a row; for blocks only, as a single row is won whatever it weighs
 * @throws RangeError when lengths differ, a loss is NaN, `scale` is not positive, or rows are weighted without blocks
 *
 * @example
 * pairUnits(Float64Array.of(0, 0, 1), Float64Array.of(1, 0, 0), { scale: 1 })
 * // { wins: 1, losses: 1, ties: 1, differences: [1, 0, -1] }
 */
export function pairUnits(
  challenger: Float64Array,
  champion: Float64Array,
  { scale, block, weight }: { scale: number; block?: Int32Array; weight?: Float64Array },
): PairedUnits {
  if (challenger.length !== champion.length || (block && block.length !== champion.length)) {
    throw new RangeError(
      `challenger has ${challenger.length} losses, champion ${champion.length}, blocks ${block?.length ?? 'none'}`,
    );
  }
  if (!(scale > 0)) throw new RangeError(`scale must be positive (got ${scale})`);
  const gains = champion.map((loss, i) => loss - challenger[i]);
  const missing = gains.findIndex(Number.isNaN);
  if (missing >= 0) throw new RangeError(`the loss of row ${missing} is NaN: leave rows without a label out`);
  const clipped = gains.map((gain) => Math.max(-1, Math.min(1, gain / scale)));
  if (!block) {
    if (weight) throw new RangeError('weights need blocks, whose rows they are summed over');
    return { ...counted(gains), differences: clipped };
  }
  const w = weight ?? new Float64Array(gains.length).fill(1);
  const weighted = (values: Float64Array) =>
    sumsByBlock(
      values.map((value, i) => value * w[i]),
      block,
    );
  const sizes = sumsByBlock(w, block);
  return {
    ...counted(weighted(gains)),
    differences: weighted(clipped).map((sum, i) => (sizes[i] > 0 ? sum / sizes[i] : 0)),
  };
}

function counted(gains: Float64Array): { wins: number; losses: number; ties: number } {
  let wins = 0;
  let losses = 0;
  for (const gain of gains) {
    if (gain > 0) wins++;
    else if (gain < 0) losses++;
  }
  return { wins, losses, ties: gains.length - wins - losses };
}
