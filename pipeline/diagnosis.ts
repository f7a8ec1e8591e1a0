import type { Policy } from '../contracts/definition/definition.ts';
import type { Target } from '../contracts/frame.ts';
import type { DriftReport, EvaluationReport } from '../contracts/reports.ts';
import { attributionOf, type Answered } from './attribution.ts';
import { columnReference, kindOfTarget } from './column-reference.ts';
import { multivariateDrift } from './domain.ts';
import { columnDriftOf } from './drift.ts';
import type { Evaluation } from './evaluation.ts';
import { ownWindows } from './own-windows.ts';
import { takePredictions } from './predictions.ts';
import type { ReferenceRecord } from './reference.ts';
import { labelledRows, take } from './slice.ts';

export interface Diagnosed {
  evaluation: Evaluation;
  /** Rows that the version was held out from, before it became champion; null when they are gone. */
  past: Answered | null;
  /** Observations of the window, labelled or not. */
  window: Answered;
  reference: ReferenceRecord | null;
  target: Target;
  policy: Pick<Policy, 'block' | 'blockRows' | 'evaluation' | 'drift'>;
}

/**
 * What an evaluation adds to its numbers: drift of all inputs together, of predictions and of labels; and, for a window
 * that is suspect or degraded, where the change comes from.
 */
export async function diagnose(
  diagnosed: Diagnosed,
): Promise<Pick<EvaluationReport, 'drift' | 'attribution'>> {
  const { evaluation, past, window, target, policy } = diagnosed;
  const drift = evaluation.drift && (await completed(evaluation.drift, diagnosed));
  const suspicious = evaluation.verdict === 'suspect' || evaluation.verdict === 'degraded';
  if (!suspicious || past === null || past.frame.rows < policy.evaluation.minimumRows)
    return { drift, attribution: null };
  const rows = labelledRows(window.frame);
  const labelled = {
    frame: take(window.frame, rows),
    predictions: takePredictions(window.predictions, rows),
  };
  return { drift, attribution: await attributionOf({ reference: past, window: labelled, target, policy }) };
}

async function completed(
  drift: DriftReport,
  { past, window, reference, target, policy }: Diagnosed,
): Promise<DriftReport> {
  if (reference === null) return drift;
  const rows = labelledRows(window.frame);
  const labelled = take(window.frame, rows);
  const labels = columnDriftOf(labelled.y, reference.target, labelled, reference, policy);
  if (past === null || past.frame.rows < policy.evaluation.minimumRows) return { ...drift, labels };
  const { predicted } = past.predictions;
  const answers = columnReference(predicted, kindOfTarget(target), ownWindows(past.frame.observedAt, policy));
  const predictions = columnDriftOf(
    window.predictions.predicted,
    answers,
    window.frame,
    { ...reference, rows: predicted.length },
    policy,
  );
  const multivariate =
    reference.separability && (await multivariateDrift(past.frame, window.frame, reference.separability));
  return { ...drift, labels, predictions, multivariate };
}
