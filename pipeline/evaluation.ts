import type { Policy } from '../contracts/definition/definition.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import type { Estimate, EvaluationReport, EvaluationVerdict } from '../contracts/reports.ts';
import { countUnits, differenceOf, distanceFromLevel, higherIsBetter, measure } from '../statistics/index.ts';
import { confidenceFor } from './alarms.ts';
import { driftOf } from './drift.ts';
import { differing, measured } from './estimate.ts';
import { takePredictions, type Predictions } from './predictions.ts';
import type { ReferenceRecord } from './reference.ts';
import { scored } from './scored.ts';
import { worseSegments } from './segments.ts';
import { labelledRows, take } from './slice.ts';

export interface Evaluated {
  /** Observations of the window, labelled or not. */
  frame: Frame;
  predictions: Predictions;
  /** The version's own result on rows held out from its training, see `heldOut`. */
  validation: Estimate;
  /** What the version was trained on; null for a version made elsewhere. */
  reference: ReferenceRecord | null;
  target: Target;
  policy: Pick<Policy, 'block' | 'blockRows' | 'labels' | 'evaluation' | 'drift'>;
}

/** What the frame says; the activity adds where it was read. */
export type Evaluation = Pick<
  EvaluationReport,
  | 'verdict'
  | 'rows'
  | 'labelled'
  | 'metric'
  | 'estimate'
  | 'validation'
  | 'drop'
  | 'threshold'
  | 'segments'
  | 'drift'
>;

/**
 * Measures a version on a window.
 *
 * *Degraded* is what lies past the threshold with the whole of its interval; *suspect*, what does so only by its
 * estimate. A relative threshold allows the metric to fall `drop` below the version's validation result, or a loss to
 * rise by that share above it; the interval is then that of the difference of the two, both errors included. Segments
 * are told and don't change the verdict.
 *
 * There is no verdict on fewer than `evaluation.minimumRows` rows, on fewer labels than that or than
 * `labels.coverage` asks for, or where the labels there are don't define the metric. Drift needs no labels.
 */
export function evaluate({
  frame,
  predictions,
  validation,
  reference,
  target,
  policy,
}: Evaluated): Evaluation {
  const { metric, threshold } = policy.evaluation;
  const known = labelledRows(frame);
  const common = {
    rows: frame.rows,
    labelled: known.length,
    metric,
    validation: threshold.kind === 'relative' ? validation : null,
    drift:
      reference && frame.rows >= policy.evaluation.minimumRows ? driftOf(frame, reference, policy) : null,
  };
  const without = (verdict: EvaluationVerdict): Evaluation => ({
    ...common,
    verdict,
    estimate: null,
    drop: null,
    threshold: null,
    segments: [],
  });
  if (frame.rows < policy.evaluation.minimumRows) return without('notEnoughRows');
  if (known.length < Math.max(policy.evaluation.minimumRows, policy.labels.coverage * frame.rows))
    return without('notEnoughLabels');

  const labelled = take(frame, known);
  const rows = scored(labelled, takePredictions(predictions, known), target, policy);
  const blocks = countUnits(rows.rows, rows.block);
  const confidence = confidenceFor(policy.evaluation, { blocks }, common.validation);
  const estimate = measured(measure(metric, rows, { confidence }));
  if (estimate === null) return without('notEnoughLabels');
  const { drop, allowed, level } = against(policy.evaluation, estimate, validation, confidence);
  const segments = worseSegments(labelled, rows, policy, policy.evaluation.confidence);
  return { ...common, verdict: verdictOf(drop, allowed), estimate, drop, threshold: level, segments };
}

/** How far the metric is on the bad side of its reference, how far it may be, and the level where that ends. */
function against(
  { threshold, metric }: Policy['evaluation'],
  now: Estimate,
  validation: Estimate,
  confidence: number,
): { drop: Estimate | null; allowed: number; level: number } {
  if (threshold.kind === 'absolute') {
    const { value } = threshold;
    const { difference, low, high, ...rest } = distanceFromLevel(metric, now, value, { confidence });
    const drop = differing({ ...rest, difference: -difference, low: -high, high: -low }, metric, now.rows);
    return { drop, allowed: 0, level: value };
  }
  const higher = higherIsBetter(metric);
  const allowed = higher ? threshold.drop : threshold.drop * validation.value;
  const level = higher ? validation.value - allowed : validation.value + allowed;
  const fallen = differenceOf(metric, validation, now, { confidence });
  return { drop: differing(fallen, metric, now.rows), allowed, level };
}

function verdictOf(drop: Estimate | null, allowed: number): EvaluationVerdict {
  if (!drop || drop.value <= allowed) return 'healthy';
  return drop.low > allowed ? 'degraded' : 'suspect';
}
