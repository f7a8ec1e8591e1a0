import type { Estimate, Metric } from '../contracts/reports.ts';
import { rowLosses, type Scored } from '../statistics/index.ts';

/** −ln 0.01, in nats: one confident mistake decides no comparison. */
const WORST_LOG_LOSS = -Math.log(0.01);

/** Errors count up to this multiple of the champion's reference error. */
const WORST_ERROR = 4;

/**
 * The largest loss of a row that counts in a shadow, whose tests bet on differences and so need a bound that is
 * fixed before the rows are seen. In units of the loss that stands for the metric: 1 for a wrong class; the log loss
 * of a probability of 0.01 for AUC and log loss; 4 × the champion's mean error at its validation, absolute for MAE,
 * squared for RMSE and R².
 *
 * @param validation the champion's
 * @param variance of the target in the champion's holdout, for R²; null where it is not known
 */
export function worstLoss(
  metric: Metric,
  validation: Pick<Estimate, 'value'>,
  variance: number | null,
): number {
  switch (metric) {
    case 'accuracy':
    case 'precision':
    case 'recall':
    case 'f1':
    case 'f1Macro':
      return 1;
    case 'auc':
    case 'logLoss':
      return WORST_LOG_LOSS;
    case 'mae':
      return atLeast(WORST_ERROR * validation.value);
    case 'rmse':
      return atLeast(WORST_ERROR * validation.value ** 2);
    case 'r2':
      return atLeast(WORST_ERROR * (1 - validation.value) * (variance ?? 1));
  }
}

/** Mean squared deviation; null without a row. */
export function varianceOf(y: Float64Array): number | null {
  if (y.length === 0) return null;
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
}

/** A champion without an error leaves a bound above zero, so that losses can still be scaled by it. */
const atLeast = (bound: number): number => Math.max(bound, Number.EPSILON);

/** The loss of every row as a share of the worst one that counts: 0 to 1. */
export const relativeLosses = (metric: Metric, scored: Scored, worst: number): Float64Array =>
  rowLosses(metric, scored).map((loss) => Math.min(loss / worst, 1));

/**
 * What `shadow.test: score` bets on: for classes half the squared error of the probabilities (Brier, Verification of
 * forecasts expressed in terms of probability, Monthly Weather Review 1950), 0 to 1; for values, which have no
 * probabilities, the losses themselves.
 *
 * A wrong class is all or nothing; the probability's error tells two versions apart in every row, so that a difference
 * shows on about a quarter of the rows.
 */
export function scoreLosses({ rows, classes, y, scores }: Scored, losses: Float64Array): Float64Array {
  if (!scores || classes === 0) return losses;
  return Float64Array.from({ length: rows }, (_, row) => {
    let squares = 0;
    for (let k = 0; k < classes; k++) squares += (scores[row * classes + k] - Number(y[row] === k)) ** 2;
    return squares / 2;
  });
}
