import type { Frame, Target } from '../contracts/frame.ts';
import type { Finding, Kind } from '../contracts/reports.ts';
import { varianceOf } from './losses.ts';
import { takePredictions, type Predictions } from './predictions.ts';
import { take } from './slice.ts';
import type { Model } from './trainer.ts';

/** Rows that a fit is asked about at most, evenly spread. */
const MOST_ROWS = 2000;

/** Share of the rows up to which two seeds may always differ, and share of the target's standard deviation. */
const SEEDS = { classes: 0.15, values: 0.25 };

/** What is asked of one kind of a fit. */
export interface Asked {
  kind: Kind;
  /** The part of the fit that has not seen the holdout. */
  model: Omit<Model, 'unseen'>;
  /** The rows of the fit, of which this part has seen [from, to). */
  frame: Frame;
  from: number;
  to: number;
  /** Out-of-bag answers to the frame; null where the trainer can't tell. */
  outOfBag: Predictions | null;
  holdout: Frame;
  /** What the champion says to the holdout; null without one. */
  champion: Predictions | null;
  target: Target;
  /** By how much the error may be higher out of bag than on rows that were seen. */
  gap: number;
}

/** Has a fit learnt what holds elsewhere, and would it be the same from another seed? What can't be told is left out. */
export async function convergenceOfAnswers(asked: Asked): Promise<Finding[]> {
  return [await gapFinding(asked), await seedsFinding(asked)].filter((finding) => finding !== null);
}

/**
 * What a fit has learnt by heart: the error of the trees that have not seen a row beyond the error of all trees. Both on
 * the same rows and not on newer ones: where the world moves, those differ for another reason, and a retraining is the
 * answer to it.
 */
async function gapFinding({
  kind,
  model,
  frame,
  from,
  to,
  outOfBag,
  target,
  gap,
}: Asked): Promise<Finding | null> {
  if (!outOfBag) return null;
  const rows = spread(from, to).filter((row) => isVoted(outOfBag, row));
  if (rows.length === 0) return null;
  const seen = take(frame, rows);
  const validation = errorOf(takePredictions(outOfBag, rows), seen, target);
  const training = errorOf(await model.predict(seen, kind), seen, target);
  return {
    check: 'gap',
    passed: validation - training <= gap,
    feature: null,
    value: validation - training,
    limit: gap,
    sentence: `${kind}: an error of ${validation.toPrecision(3)} out of bag, of ${training.toPrecision(3)} on rows that were seen`,
  };
}

/**
 * Two fits of T trees from different seeds differ by 2σ² / T, σ² being the variance of a tree; two halves of one fit by
 * 4σ² / T, and so √2 times as much. A challenger that is no further from the champion than from itself can't be told
 * from it.
 */
async function seedsFinding({ kind, model, holdout, champion, target }: Asked): Promise<Finding | null> {
  const { rows } = holdout;
  if (!model.halves || !champion || rows === 0) return null;
  const [one, other] = [
    await model.halves[0].predict(holdout, kind),
    await model.halves[1].predict(holdout, kind),
  ];
  const seeds = difference(one, other, holdout, target) / Math.SQRT2;
  const versions = difference(await model.predict(holdout, kind), champion, holdout, target);
  const values = target.task === 'regression';
  const deviation = values ? versions / Math.sqrt(2 * rows) : Math.sqrt((versions * (1 - versions)) / rows);
  const limit = Math.max(values ? SEEDS.values : SEEDS.classes, versions + 2 * deviation);
  const unit = values ? 'of a standard deviation' : 'of the rows';
  return {
    check: 'seeds',
    passed: seeds <= limit,
    feature: null,
    value: seeds,
    limit,
    sentence: `${kind}: two seeds differ by ${percent(seeds)} ${unit}, challenger and champion by ${percent(versions)}`,
  };
}

/** Share of wrong classes, or of the target's variance that is left. */
const errorOf = ({ predicted }: Predictions, { y }: Frame, target: Target): number =>
  distance(y, predicted, y, target);

/** Share of the rows with different classes, or the root of the mean squared difference in standard deviations. */
function difference(one: Predictions, other: Predictions, { y }: Frame, target: Target): number {
  const apart = distance(one.predicted, other.predicted, y, target);
  return target.task === 'regression' ? Math.sqrt(apart) : apart;
}

/** Share of the rows with different classes, or the mean squared difference as a share of the variance of `y`. */
function distance(one: Float64Array, other: Float64Array, y: Float64Array, { task }: Target): number {
  if (task !== 'regression') return meanOf(one, (label, row) => Number(other[row] !== label));
  return meanOf(one, (value, row) => (other[row] - value) ** 2) / (varianceOf(y) ?? NaN);
}

function isVoted({ predicted, scores }: Predictions, row: number): boolean {
  const width = scores.length / predicted.length;
  return !Number.isNaN(width > 0 ? scores[row * width] : predicted[row]);
}

function spread(from: number, to: number): Int32Array {
  const rows = Math.max(0, Math.min(MOST_ROWS, to - from));
  return Int32Array.from({ length: rows }, (_, i) => from + Math.floor((i * (to - from)) / rows));
}

const meanOf = (values: Float64Array, of: (value: number, row: number) => number): number =>
  values.reduce((sum, value, row) => sum + of(value, row), 0) / values.length;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
