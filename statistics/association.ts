/**
 * Cramér's V of two columns of cells with Bergsma's correction (A bias-correction for Cramér's V and Tschuprow's T,
 * Journal of the Korean Statistical Society 2013): 0 for independent columns on average, 1 where the cell of the one
 * gives that of the other. Rows with a negative cell don't count; without two cells in use on either side it is 0.
 *
 * @param a, b a cell a row, 0 … cells − 1, negative for none; of equal length
 * @param cellsA, cellsB how many cells each column has
 *
 * @example
 * cramersV(Int32Array.of(0, 0, 1, 1), 2, Int32Array.of(1, 1, 0, 0), 2) // 1
 */
export function cramersV(a: Int32Array, cellsA: number, b: Int32Array, cellsB: number): number {
  const joint = new Float64Array(cellsA * cellsB);
  let rows = 0;
  for (let row = 0; row < a.length; row++) {
    if (a[row] < 0 || b[row] < 0) continue;
    joint[a[row] * cellsB + b[row]]++;
    rows++;
  }
  const [inA, inB] = [new Float64Array(cellsA), new Float64Array(cellsB)];
  joint.forEach((count, at) => {
    inA[Math.floor(at / cellsB)] += count;
    inB[at % cellsB] += count;
  });
  const used = (counts: Float64Array) => counts.reduce((sum, count) => sum + Number(count > 0), 0);
  const [r, k] = [used(inA), used(inB)];
  if (rows < 2 || r < 2 || k < 2) return 0;
  let phi = -1;
  joint.forEach((count, at) => {
    if (count > 0) phi += (count * count) / (inA[Math.floor(at / cellsB)] * inB[at % cellsB]);
  });
  const chance = ((r - 1) * (k - 1)) / (rows - 1);
  const [left, right] = [r - (r - 1) ** 2 / (rows - 1), k - (k - 1) ** 2 / (rows - 1)];
  const most = Math.min(left, right) - 1;
  return most > 0 ? Math.min(1, Math.sqrt(Math.max(0, phi - chance) / most)) : 0;
}

/**
 * The correlation ratio of values by cells, ε (Kelley, An unbiased correlation ratio measure, Proceedings of the
 * National Academy of Sciences 1935): the square root of the share of the values' variance that their cells explain,
 * less what as many cells explain by chance. 0 for independent columns on average, 1 where the cell gives the value.
 * Rows with a negative cell or a value that is NaN don't count; without two cells in use, more rows than cells, or two
 * values it is 0.
 *
 * @param cell a cell a row, 0 … cells − 1, negative for none
 * @param cells how many there are
 * @param values one a row, in any unit; finite or NaN
 *
 * @example
 * correlationRatio(Int32Array.of(0, 0, 1, 1), 2, Float64Array.of(1, 1, 5, 5)) // 1
 * correlationRatio(Int32Array.of(0, 0, 1, 1), 2, Float64Array.of(1, 2, 2, 3)) // 0.5
 */
export function correlationRatio(cell: Int32Array, cells: number, values: Float64Array): number {
  const [sums, counts] = [new Float64Array(cells), new Float64Array(cells)];
  const counted = (row: number) => cell[row] >= 0 && !Number.isNaN(values[row]);
  let [rows, sum] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    if (!counted(row)) continue;
    sums[cell[row]] += values[row];
    counts[cell[row]]++;
    sum += values[row];
    rows++;
  }
  const used = counts.reduce((total, count) => total + Number(count > 0), 0);
  if (used < 2 || rows <= used) return 0;
  let [within, all] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    if (!counted(row)) continue;
    within += (values[row] - sums[cell[row]] / counts[cell[row]]) ** 2;
    all += (values[row] - sum / rows) ** 2;
  }
  return all > 0 ? Math.sqrt(Math.max(0, 1 - within / (rows - used) / (all / (rows - 1)))) : 0;
}
