import type { Estimate, Metric } from '../contracts/reports.ts';
import { isotonic, measure, type Scored } from '../statistics/index.ts';
import { measured } from './estimate.ts';

/** Labelled rows that probabilities can be learned from. */
const FEWEST_ROWS = 100;

/**
 * What a metric is expected to be while the labels are missing, from scores turned into probabilities: each row counts
 * as positive by its probability, and as negative by the rest (confidence-based performance estimation; Białek, Kuberski,
 * Perrakis and Bifet, 2024). With several classes the accuracy alone can be told, from how often the answers given with
 * such a score were right.
 *
 * It holds as long as the relation of inputs to target does; a relation that changed shows when the labels come. The
 * error adds that of the labelled rows, from which the probabilities are, to that of the window.
 *
 * @param labelled rows that the version had not seen, with their labels
 * @param unlabelled the window's rows; their `y` is not read
 * @returns null for a regression, for metrics that need more than can be told, and for too few labelled rows
 */
export function estimateWithoutLabels(
  metric: Metric,
  labelled: Scored,
  unlabelled: Omit<Scored, 'y'>,
  { confidence }: { confidence: number },
): Estimate | null {
  const { classes, rows } = unlabelled;
  const tellable = classes === 2 || (classes > 2 && metric === 'accuracy');
  if (!tellable || labelled.rows < FEWEST_ROWS || rows === 0) return null;
  const own = measured(measure(metric, labelled, { confidence }));
  const expected = measured(measure(metric, softened(labelled, unlabelled), { confidence }));
  if (own === null || expected === null) return null;
  const { value, low, high, standardError } = expected;
  return {
    value,
    low: Math.max(0, value - Math.hypot(value - low, own.value - own.low)),
    high: Math.min(
      metric === 'logLoss' ? Infinity : 1,
      value + Math.hypot(high - value, own.high - own.value),
    ),
    standardError: Math.hypot(standardError, own.standardError),
    rows,
    blocks: expected.blocks,
  };
}

/** Every row twice: with the label that its probability is for, and with another. */
function softened(labelled: Scored, unlabelled: Omit<Scored, 'y'>): Scored {
  const { rows, classes, predicted, scores, block, weight } = unlabelled;
  // Of two classes the probability is the positive one's; of more it is that of the answer being right.
  const about = (of: Omit<Scored, 'y'>, row: number) => (classes === 2 ? 1 : of.predicted[row]);
  const scoreOf = (of: Omit<Scored, 'y'>) =>
    of.predicted.map((_, row) => of.scores![row * classes + about(of, row)]);
  const probability = isotonic(
    scoreOf(labelled),
    labelled.y.map((label, row) => Number(label === about(labelled, row))),
    labelled.weight,
  );
  const positive = scoreOf(unlabelled).map(probability);
  const y = Float64Array.from({ length: 2 * rows }, (_, at) => {
    const label = about(unlabelled, at % rows);
    return at < rows ? label : (label + 1) % classes;
  });
  return {
    rows: 2 * rows,
    classes,
    y,
    predicted: twice(predicted),
    scores: scores && twice(scores),
    block: block && Int32Array.from({ length: 2 * rows }, (_, at) => block[at % rows]),
    weight: y.map((_, at) => {
      const p = positive[at % rows];
      return (at < rows ? p : 1 - p) * (weight?.[at % rows] ?? 1);
    }),
  };
}

const twice = (values: Float64Array): Float64Array =>
  Float64Array.from({ length: 2 * values.length }, (_, at) => values[at % values.length]);
