import type { Policy } from '../contracts/definition/definition.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import type { Estimate, Metric, ValidationReport, Window } from '../contracts/reports.ts';
import { comparePaired, measure } from '../statistics/index.ts';
import { dummyPredictions, type Dummy } from './dummy.ts';
import { differing, measured } from './estimate.ts';
import { varianceOf, worstLoss } from './losses.ts';
import { planShadow } from './planning.ts';
import type { Predictions } from './predictions.ts';
import { scored } from './scored.ts';
import { lostSegments } from './segments.ts';

export interface Validated {
  window: Window;
  /** Labelled rows of the holdout. */
  holdout: Frame;
  /** The answers of the kind that leads at first. */
  challenger: Predictions;
  /** Null before the first promotion. */
  champion: Predictions | null;
  dummy: Dummy;
  target: Target;
  policy: Pick<Policy, 'block' | 'blockRows' | 'evaluation' | 'validation' | 'shadow' | 'budget'>;
}

/**
 * Decides whether a fit may become a challenger: it must gain more than `validation.minimumGain` over the dummy, and,
 * where there is a champion, not be significantly worse on the same rows (gate `notWorse`), or be significantly better
 * (gate `better`). With `evaluation.segments.gate` it must not be significantly worse in a segment either. Rows of a
 * block count as one observation.
 *
 * A dummy that the metric is not defined for (precision without a positive answer) counts as the metric's worst.
 *
 * @throws RangeError when the metric is not defined for the challenger on the holdout, for example when it is empty
 */
export function validate(validated: Validated): ValidationReport {
  const { window, holdout, challenger, champion, dummy, target, policy } = validated;
  const { metric } = policy.evaluation;
  const { confidence } = policy.validation;
  const score = (predictions: Predictions) => scored(holdout, predictions, target, policy);
  const result = (predictions: Predictions) => measured(measure(metric, score(predictions), { confidence }));
  const lead = (other: Predictions) =>
    differing(comparePaired(metric, score(challenger), score(other), { confidence }), metric, holdout.rows);

  const own = result(challenger);
  if (!own)
    throw new RangeError(
      `${metric} is not defined on the ${holdout.rows} rows held out from ${new Date(window.from).toISOString()} on: ` +
        'choose a longer training.recent or validation.holdout, or another metric',
    );
  const theirs = champion && result(champion);
  const plan =
    champion &&
    theirs &&
    planShadow(score(challenger), score(champion), {
      worst: worstLoss(metric, theirs, varianceOf(holdout.y)),
      window,
      policy,
    });
  const segments = champion
    ? lostSegments(holdout, score(challenger), score(champion), policy, confidence)
    : [];
  const dummyAnswers = dummyPredictions(dummy, holdout.rows);
  const measurement = {
    challenger: own,
    champion: theirs,
    difference: champion && lead(champion),
    dummy: result(dummyAnswers)?.value ?? 0,
    gain: lead(dummyAnswers) ?? own,
  };
  const lost = policy.evaluation.segments.gate ? segments : [];
  const refusal = refusalOf({ ...measurement, segments: lost }, policy.validation);
  return {
    window,
    rows: holdout.rows,
    metric,
    ...measurement,
    segments,
    plan,
    passed: refusal === null,
    sentence: `${summary(measurement, metric)}: ${refusal ?? 'passed'}`,
  };
}

type Measured = Pick<ValidationReport, 'challenger' | 'champion' | 'difference' | 'dummy' | 'gain'>;
type Gated = Measured & Pick<ValidationReport, 'segments'>;

function refusalOf(
  { gain, difference, segments: [lost] }: Gated,
  { gate, minimumGain }: Policy['validation'],
): string | null {
  if (difference && difference.high < 0) return 'significantly worse than the champion';
  if (lost) return `significantly worse than the champion where ${lost.feature} is ${lost.values}`;
  if (gain.value <= minimumGain) return 'no gain over always the same answer';
  if (gate === 'better' && difference && difference.low <= 0)
    return 'not significantly better than the champion';
  return null;
}

function summary({ challenger, difference, dummy }: Measured, metric: Metric): string {
  const level = `${metric} ${short(challenger.value)} on ${challenger.rows} held-out rows, where always the same answer has ${short(dummy)}`;
  return difference ? `${level}, against the champion ${gain(difference, metric)}` : level;
}

/** Metrics whose differences are told in points of a hundred. */
const SHARES: readonly Metric[] = ['accuracy', 'precision', 'recall', 'f1', 'f1Macro', 'auc'];

/** `+2.3 points (−0.4 to +5.1)`, or in the metric's own unit. */
function gain({ value, low, high }: Estimate, metric: Metric): string {
  const isShare = SHARES.includes(metric);
  const shown = (part: number) => (isShare ? (part * 100).toFixed(1) : short(part));
  const [middle, from, to] = [value, low, high].map(
    (part) => `${part < 0 ? '−' : '+'}${shown(Math.abs(part))}`,
  );
  return `${middle}${isShare ? ' points' : ''} (${from} to ${to})`;
}

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
