/**
 * A metric's value with its first-order expansion (Hampel, The influence curve and its role in robust estimation,
 * JASA 1974): the value's error is about the mean of `influence`, whatever hangs together among the rows.
 */
export interface Statistic {
  /** NaN where the rows can't tell: no rows at all, precision without a positive prediction, R² of a constant. */
  value: number;
  /** One ψ a row, with mean 0. */
  influence: Float64Array;
  /** The rows that inform the value, weighted; 0 elsewhere. Of a proportion: its trials. */
  trials: Float64Array;
}

/**
 * θ = Σ w·a / Σ w·b with ψ = w·(a − θb) / mean(w·b): accuracy, precision, recall, F1, mean losses and 1 − R² are
 * all of this form (Cochran, Sampling Techniques, 1977, chapter 6).
 *
 * @param a numerator, one entry a row
 * @param b denominator, one entry a row
 * @param w weights with mean 1
 * @returns NaN where the denominators add up to nothing
 *
 * @example
 * ratioOfSums(Float64Array.of(1, 0, 1, 1), Float64Array.of(1, 1, 0, 2), Float64Array.of(1, 1, 1, 1))
 * // { value: 0.75, influence: [0.25, -0.75, 1, -0.5], trials: [1, 1, 0, 1] }
 */
export function ratioOfSums(a: Float64Array, b: Float64Array, w: Float64Array): Statistic {
  const rows = w.length;
  let numerator = 0;
  let denominator = 0;
  for (let i = 0; i < rows; i++) {
    numerator += w[i] * a[i];
    denominator += w[i] * b[i];
  }
  const value = denominator > 0 ? numerator / denominator : NaN;
  const scale = rows / denominator;
  const influence = new Float64Array(rows);
  const trials = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    influence[i] = w[i] * (a[i] - value * b[i]) * scale;
    trials[i] = b[i] > 0 ? w[i] : 0;
  }
  return { value, influence, trials };
}

/**
 * A smooth function g of a statistic, by the delta method (van der Vaart, Asymptotic Statistics, 1998, chapter 3).
 *
 * @param value g(θ)
 * @param slope g′(θ), by which the influence values are multiplied
 *
 * @example
 * const statistic = { value: 4, influence: Float64Array.of(1, -1), trials: Float64Array.of(1, 1) };
 * transformed(statistic, 2, 0.25) // { value: 2, influence: [0.25, -0.25], trials: [1, 1] }
 */
export function transformed(statistic: Statistic, value: number, slope: number): Statistic {
  const influence = Float64Array.from(statistic.influence);
  for (let i = 0; i < influence.length; i++) influence[i] *= slope;
  return { ...statistic, value, influence };
}

/**
 * The mean of several statistics of the same rows; the rows that inform the least informed one are its trials.
 *
 * @param statistics each with an entry a row; of none the value is NaN
 * @param rows how many rows there are
 *
 * @example
 * const first = { value: 1, influence: Float64Array.of(1, -1), trials: Float64Array.of(1, 1) };
 * const second = { value: 0, influence: Float64Array.of(0, 0), trials: Float64Array.of(1, 0) };
 * meanOf([first, second], 2) // { value: 0.5, influence: [0.5, -0.5], trials: [1, 0] }
 */
export function meanOf(statistics: Statistic[], rows: number): Statistic {
  const influence = new Float64Array(rows);
  let value = 0;
  let trials = new Float64Array(rows);
  let fewest = Infinity;
  for (const each of statistics) {
    value += each.value / statistics.length;
    each.influence.forEach((psi, i) => (influence[i] += psi / statistics.length));
    const informed = each.trials.reduce((sum, weight) => sum + weight, 0);
    if (informed < fewest) [fewest, trials] = [informed, Float64Array.from(each.trials)];
  }
  return { value: statistics.length > 0 ? value : NaN, influence, trials };
}
