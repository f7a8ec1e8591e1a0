/** How far labels are contradicted. Shares of the rows; NaN without any. */
export interface Contradiction {
  /** Of all rows, those that the model answers otherwise with confidence. */
  confident: number;
  /** Of all rows, those that it answers otherwise. */
  answered: number;
  /** The rows that it answers otherwise, 1 or 0 a row; −1 where it has no answer. */
  rows: Int8Array;
}

/**
 * Labels that a model contradicts: with confidence, the off-diagonal of the confident joint (Northcutt, Jiang and
 * Chuang, Confident learning, JAIR 2021), where the most probable class that reaches its usual probability among rows
 * labelled with it is another than the label; and by its answer, the most probable class.
 *
 * @param y label of each row, 0 … classes − 1
 * @param scores row-major, rows × classes: probabilities by a model that didn't see the row; rows with NaN don't count
 * @param classes how many classes there are
 * @param apart classes in an order: how far from the label an answer must be to contradict it
 *
 * @example
 * const y = Float64Array.of(0, 0, 1, 1);
 * contradiction(y, Float64Array.of(0.9, 0.1, 0.1, 0.9, 0.2, 0.8, 0.3, 0.7), 2)
 * // { confident: 0.25, answered: 0.25, rows: [0, 1, 0, 0] }
 */
export function contradiction(
  y: Float64Array,
  scores: Float64Array,
  classes: number,
  apart = 1,
): Contradiction {
  const threshold = usualScores(y, scores, classes);
  const rows = new Int8Array(y.length).fill(-1);
  let [known, confident, answered] = [0, 0, 0];
  for (let row = 0; row < y.length; row++) {
    const start = row * classes;
    if (Number.isNaN(scores[start])) continue;
    known++;
    let [best, sure] = [0, -1];
    for (let k = 0; k < classes; k++) {
      const score = scores[start + k];
      if (score > scores[start + best]) best = k;
      if (score >= threshold[k] && (sure < 0 || score > scores[start + sure])) sure = k;
    }
    rows[row] = Number(Math.abs(best - y[row]) >= apart);
    answered += rows[row];
    if (sure >= 0 && Math.abs(sure - y[row]) >= apart) confident++;
  }
  return { confident: confident / known, answered: answered / known, rows };
}

/** Mean probability of each class among the rows labelled with it. */
function usualScores(y: Float64Array, scores: Float64Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (let row = 0; row < y.length; row++) {
    const score = scores[row * classes + y[row]];
    if (Number.isNaN(score)) continue;
    sums[y[row]] += score;
    counts[y[row]]++;
  }
  return sums.map((sum, k) => (counts[k] > 0 ? sum / counts[k] : Infinity));
}
