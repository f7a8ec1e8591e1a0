/** What a version is measured by. Precision, recall and F1 are those of the positive class, index 1. */
export type Metric =
  'accuracy' | 'precision' | 'recall' | 'f1' | 'f1Macro' | 'auc' | 'logLoss' | 'rmse' | 'mae' | 'r2';

/** The values a metric can take. */
export const bounds: Readonly<Record<Metric, readonly [low: number, high: number]>> = {
  accuracy: [0, 1],
  precision: [0, 1],
  recall: [0, 1],
  f1: [0, 1],
  f1Macro: [0, 1],
  auc: [0, 1],
  logLoss: [0, Infinity],
  rmse: [0, Infinity],
  mae: [0, Infinity],
  r2: [-Infinity, 1],
};

/**
 * False for losses: log loss, RMSE and MAE.
 *
 * @example
 * higherIsBetter('auc') // true
 * higherIsBetter('rmse') // false
 */
export const higherIsBetter = (metric: Metric): boolean => bounds[metric][1] === 1;
