import type { Statistic } from './statistic.ts';

/**
 * Area under the ROC curve with DeLong's structural components (DeLong, DeLong and Clarke-Pearson, Biometrics 1988),
 * from mid-ranks in O(n log n) (Sun and Xu, IEEE Signal Processing Letters 2014).
 *
 * The components are scaled by √(n₁/(n₁−1)) and √(n₀/(n₀−1)), so that the influence values' sum of squares over n²
 * is DeLong's unbiased variance.
 *
 * @param score one a row; higher means positive
 * @param positive 1 for a positive row, else 0
 * @param w weights with mean 1
 * @returns NaN where one of the two classes has no weight; rows of equal score count half
 *
 * @example
 * const score = Float64Array.of(0.1, 0.4, 0.35, 0.8);
 * areaUnderCurve(score, Uint8Array.of(0, 0, 1, 1), Float64Array.of(1, 1, 1, 1)).value // 0.75
 */
export function areaUnderCurve(score: Float64Array, positive: Uint8Array, w: Float64Array): Statistic {
  const rows = score.length;
  const order = Uint32Array.from(score, (_, i) => i).sort((i, j) => score[i] - score[j]);
  let positives = 0;
  let positiveWeight = 0;
  let negativeWeight = 0;
  for (let i = 0; i < rows; i++) {
    positives += positive[i];
    if (positive[i]) positiveWeight += w[i];
    else negativeWeight += w[i];
  }
  const trials = w.map((weight, i) => (positive[i] === Number(2 * positives <= rows) ? weight : 0));
  if (positiveWeight === 0 || negativeWeight === 0) {
    return { value: NaN, influence: new Float64Array(rows).fill(NaN), trials: new Float64Array(rows) };
  }

  // Of a positive row: the share of negatives it beats. Of a negative row: the share of positives that beat it.
  const component = new Float64Array(rows);
  let positivesBelow = 0;
  let negativesBelow = 0;
  let value = 0;
  for (let start = 0; start < rows;) {
    let end = start;
    let tiedPositives = 0;
    let tiedNegatives = 0;
    for (; end < rows && score[order[end]] === score[order[start]]; end++) {
      if (positive[order[end]]) tiedPositives += w[order[end]];
      else tiedNegatives += w[order[end]];
    }
    const beats = (negativesBelow + tiedNegatives / 2) / negativeWeight;
    const beaten = 1 - (positivesBelow + tiedPositives / 2) / positiveWeight;
    for (let k = start; k < end; k++) component[order[k]] = positive[order[k]] ? beats : beaten;
    value += (tiedPositives * beats) / positiveWeight;
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
    start = end;
  }

  const negatives = rows - positives;
  const positiveScale = (rows / positiveWeight) * Math.sqrt(positives / (positives - 1));
  const negativeScale = (rows / negativeWeight) * Math.sqrt(negatives / (negatives - 1));
  return {
    value,
    influence: component.map((v, i) => (v - value) * w[i] * (positive[i] ? positiveScale : negativeScale)),
    trials,
  };
}
