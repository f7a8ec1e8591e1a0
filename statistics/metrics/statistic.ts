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
 * all of this form.
 *
 * @param a numerator, one entry a row
 * @param b denominator, one entry a row
 * @param w weights with mean 1
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
  return {
    value,
    influence: w.map((weight, i) => weight * (a[i] - value * b[i]) * scale),
    trials: w.map((weight, i) => (b[i] > 0 ? weight : 0)),
  };
}

/** A smooth function of a statistic, by the delta method. */
export const transformed = (statistic: Statistic, value: number, slope: number): Statistic => ({
  ...statistic,
  value,
  influence: statistic.influence.map((psi) => psi * slope),
});

/** The mean of several statistics of the same rows; the rows that inform the least informed one are its trials. */
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
