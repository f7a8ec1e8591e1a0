/**
 * Standard error of a mean of influence values whose rows hang together in blocks (Liang and Zeger, Longitudinal
 * data analysis using generalized linear models, Biometrika 1986): Var = G/(G−1) · Σ_g (Σ_{i∈g} ψᵢ)² / n².
 *
 * @param influence ψ, one a row, with mean 0
 * @param block the number of each row's block; every row is its own without it
 * @returns NaN for a single block: its spread cannot be seen
 *
 * @example
 * const influence = Float64Array.of(0.5, 0.3, -0.2, -0.6);
 * standardError(influence) // 0.2483
 * standardError(influence, Int32Array.of(0, 0, 1, 1)) // 0.4
 */
export function standardError(influence: Float64Array, block?: Int32Array): number {
  const sums = block ? sumsByBlock(influence, block) : influence;
  let squares = 0;
  for (const sum of sums) squares += sum * sum;
  const units = sums.length;
  return units > 1 ? Math.sqrt((units / (units - 1)) * squares) / influence.length : NaN;
}

/**
 * Sums of `values` by block, in the order in which the blocks first appear.
 *
 * @param values one a row
 * @param block the number of each row's block
 * @returns one a block
 *
 * @example
 * sumsByBlock(Float64Array.of(1, 2, 3), Int32Array.of(7, 5, 7)) // [4, 2]
 */
export function sumsByBlock(values: Float64Array, block: Int32Array): Float64Array {
  const position = new Map<number, number>();
  const sums: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const at = position.get(block[i]);
    if (at === undefined) {
      position.set(block[i], sums.length);
      sums.push(values[i]);
    } else sums[at] += values[i];
  }
  return Float64Array.from(sums);
}

/**
 * The rows of each block, in the order in which the blocks first appear.
 *
 * @param block the number of each row's block
 * @returns the indices of a block's rows, ascending, one list a block
 *
 * @example
 * rowsByBlock(Int32Array.of(7, 5, 7)) // [[0, 2], [1]]
 */
export function rowsByBlock(block: Int32Array): number[][] {
  const rows = new Map<number, number[]>();
  block.forEach((number, row) => {
    const known = rows.get(number);
    if (known) known.push(row);
    else rows.set(number, [row]);
  });
  return [...rows.values()];
}

/**
 * How many independent observations there are: blocks, or rows without blocks.
 *
 * @param rows how many rows there are
 * @param block the number of each row's block
 *
 * @example
 * countUnits(3) // 3
 * countUnits(3, Int32Array.of(7, 5, 7)) // 2
 */
export const countUnits = (rows: number, block?: Int32Array): number => (block ? new Set(block).size : rows);
