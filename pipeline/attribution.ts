import type { Policy } from '../contracts/definition/definition.ts';
import { column, type Frame, type Target } from '../contracts/frame.ts';
import type { Attribution, Cause, ChangePart } from '../contracts/reports.ts';
import {
  attribute,
  cellOf,
  CELLS,
  flipTest,
  quantileEdges,
  rowLosses,
  sorted,
  type Decomposition,
  type Partition,
} from '../statistics/index.ts';
import { blocksOf } from './blocks.ts';
import { tellApart } from './domain.ts';
import { errorChange } from './error-stream.ts';
import { finite } from './estimate.ts';
import { takePredictions, type Predictions } from './predictions.ts';
import { scored } from './scored.ts';
import { take } from './slice.ts';

const TREES = 60;

/** Rows of each side that are looked at, at even distances. */
const MOST_ROWS = 10_000;

/** Cells of the model's confidence in which a mean loss is expected, and rows that each needs at least. */
const CONFIDENCE_CELLS = 20;
const CONFIDENCE_ROWS = 25;

/** Significance at which a change looks concentrated rather than like flipped labels, and at which sure rows look hit. */
const CONCENTRATED = 0.05;
const SURE_ROWS_HIT = 0.01;

/** Labelled rows with a version's answers to them. */
export interface Answered {
  frame: Frame;
  predictions: Predictions;
}

export interface Attributed {
  /** Rows that the version was held out from: its validation, its shadow. */
  reference: Answered;
  window: Answered;
  target: Target;
  policy: Pick<Policy, 'block' | 'blockRows' | 'evaluation'>;
}

/**
 * Where a change of the metric comes from: inputs that moved, a relation of inputs to target that changed, flipped
 * labels, or chance. In units of the row loss that stands for the metric: wrong answers for accuracy, precision, recall
 * and F1, log loss for it and AUC, absolute or squared errors.
 *
 * The expected loss is the reference's mean loss among rows that the model was as sure of; for regression, among rows
 * with like predictions. The propensities are a random forest's on the inputs.
 */
export async function attributionOf({ target, policy, ...sides }: Attributed): Promise<Attribution> {
  const { metric, confidence } = policy.evaluation;
  const [reference, window] = [thinned(sides.reference), thinned(sides.window)];
  const past = rowsOf(reference, target, policy);
  const now = rowsOf(window, target, policy);
  const expectation = expectedLoss(past.confidence, past.loss);
  const [expectedPast, expectedNow] = [past.confidence.map(expectation), now.confidence.map(expectation)];
  const { first, second } = await tellApart(reference.frame, window.frame, TREES);
  const parts = attribute(
    { ...past, expected: expectedPast, propensity: known(first) },
    { ...now, expected: expectedNow, propensity: known(second) },
    { confidence },
  );
  const wrongAnswers = target.task !== 'regression' && metric !== 'logLoss' && metric !== 'auc';
  const flips = wrongAnswers
    ? flipTest(
        { ...past, expected: expectedPast },
        { ...now, expected: expectedNow },
        target.classes.length,
        partitionsOf(reference.frame, window.frame),
      )
    : null;
  const cause = causeOf(parts, flips);
  const unit = wrongAnswers ? 'share' : 'loss';
  const concentrated =
    flips && flips.partitionP < CONCENTRATED && parts.relation.low > 0
      ? window.frame.features[flips.partition].name
      : null;
  const largest = wrongAnswers ? 1 : Math.max(...past.loss, Number.EPSILON);
  const relative = (losses: Float64Array) => losses.map((loss) => Math.min(1, loss / largest));
  return {
    cause,
    change: reported(parts.change, unit),
    inputs: reported(parts.inputs, unit),
    relation: reported(parts.relation, unit),
    noise: reported(noiseOf(parts), unit),
    unit,
    overlap: parts.overlap,
    concentrated,
    errorsChanged: errorChange(relative(past.loss), relative(now.loss), window.frame.observedAt),
  };
}

/** Every so many-th row, where there are more than are looked at. */
function thinned({ frame, predictions }: Answered): Answered {
  if (frame.rows <= MOST_ROWS) return { frame, predictions };
  const rows = Int32Array.from({ length: MOST_ROWS }, (_, at) => Math.floor((at * frame.rows) / MOST_ROWS));
  return { frame: take(frame, rows), predictions: takePredictions(predictions, rows) };
}

/** Reports are JSON, which knows neither infinity nor what is not a number; shares differ by 1 at most. */
function reported({ value, low, high }: ChangePart, unit: Attribution['unit']): ChangePart {
  if (Number.isNaN(value)) return reported({ value: 0, low: -Infinity, high: Infinity }, unit);
  const bound = (end: number) => (unit === 'share' ? Math.max(-1, Math.min(1, end)) : finite(end));
  return { value, low: bound(low), high: bound(high) };
}

interface Rows {
  loss: Float64Array;
  confidence: Float64Array;
  block: Int32Array;
}

function rowsOf({ frame, predictions }: Answered, target: Target, policy: Attributed['policy']): Rows {
  return {
    loss: rowLosses(policy.evaluation.metric, scored(frame, predictions, target, policy)),
    confidence: confidenceOf(predictions),
    block: blocksOf(frame.observedAt, policy),
  };
}

/** The answered class's score; for regression the answer. */
function confidenceOf({ predicted, scores }: Predictions): Float64Array {
  const classes = predicted.length === 0 ? 0 : scores.length / predicted.length;
  return classes === 0 ? predicted : predicted.map((answer, row) => scores[row * classes + answer]);
}

/** The mean loss of rows by cells of confidence, drawn towards the overall mean as if by one more row. */
function expectedLoss(confidence: Float64Array, loss: Float64Array): (confidence: number) => number {
  const cells = Math.max(1, Math.min(CONFIDENCE_CELLS, Math.floor(loss.length / CONFIDENCE_ROWS)));
  const edges = quantileEdges(sorted(confidence), cells);
  const mean = loss.reduce((sum, value) => sum + value, 0) / loss.length;
  const sums = new Float64Array(edges.length + 1).fill(mean);
  const counts = new Float64Array(edges.length + 1).fill(1);
  for (let row = 0; row < loss.length; row++) {
    const cell = cellOf(confidence[row], edges);
    sums[cell] += loss[row];
    counts[cell]++;
  }
  return (value) => {
    const cell = cellOf(value, edges);
    return sums[cell] / counts[cell];
  };
}

/** A row that all trees saw can be of either side. */
const known = (propensity: Float64Array): Float64Array => propensity.map((p) => (Number.isNaN(p) ? 0.5 : p));

/** By each feature; cells of numbers have equal shares of the window's rows. */
function partitionsOf(reference: Frame, window: Frame): Partition[] {
  return window.features.map((feature, index) => {
    const [past, now] = [column(reference, index), column(window, index)];
    const edges = feature.type === 'numeric' ? quantileEdges(sorted(now), CELLS) : null;
    const cellsOf = (values: Float64Array) =>
      Int32Array.from(values, (value) => (edges ? cellOf(value, edges) : value >= 0 ? value : -1));
    const cells = feature.type === 'categorical' ? feature.levels.length : CELLS;
    return { reference: cellsOf(past), window: cellsOf(now), cells };
  });
}

/** A part is named when its interval leaves 0 out. */
function causeOf(
  { change, inputs, relation }: Decomposition,
  flips: ReturnType<typeof flipTest> | null,
): Cause {
  const named = ({ low, high }: ChangePart) => low > 0 || high < 0;
  if (named(inputs) && named(relation)) return 'both';
  if (named(inputs)) return 'inputs';
  if (named(relation)) {
    const likeFlips =
      flips !== null &&
      relation.low > 0 &&
      flips.uniformP >= CONCENTRATED &&
      flips.confidentP < SURE_ROWS_HIT;
    return likeFlips ? 'labels' : 'relation';
  }
  return named(change) ? 'unclear' : 'noise';
}

/** What no part bears out, within what chance alone would give. */
function noiseOf({ change, inputs, relation }: Decomposition): ChangePart {
  const unnamed = ({ value, low, high }: ChangePart) => (low > 0 || high < 0 ? 0 : value);
  const margin = change.high - change.value;
  return { value: unnamed(inputs) + unnamed(relation), low: -margin, high: margin };
}
