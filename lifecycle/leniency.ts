import type { EvaluationReport } from '../contracts/reports.ts';
import { instant } from './sentences.ts';
import { record, type Step } from './step.ts';

/**
 * Where windows show that the world moves, what is likely better will do for a while, counted from the last of them.
 *
 * @param degraded the window confirms a degradation
 */
export function seeMovement(step: Step, report: EvaluationReport, degraded: boolean): void {
  const { state, at, policy } = step;
  const { leniency } = policy.shadow;
  const sign = degraded ? 'the metric fell' : inputsMoved(report);
  if (!leniency || !sign) return;
  const begins = !isLenient(step);
  const until = at + leniency.within;
  state.lenientUntil = until;
  if (!begins) return;
  record(step, {
    kind: 'leniency',
    rule: degraded ? 'degradation' : 'drift',
    sentence: `the world moves, as ${sign}: until ${instant(until)}, or later if it goes on, a challenger suffices that is better with a posterior of ${leniency.posterior}`,
    evidence: { window: report.window, drift: report.drift, posterior: leniency.posterior, until },
    versions: [report.version],
  });
}

/** How a window's inputs differ from earlier ones, be that usual for these data or not; null where they don't. */
function inputsMoved({ drift }: EvaluationReport): string | null {
  if (drift?.drifted) return 'inputs drifted';
  const told = drift?.multivariate;
  return told && told.area >= told.limit ? 'inputs can be told from earlier ones' : null;
}

export const isLenient = ({ state, at, policy }: Step): boolean =>
  policy.shadow.leniency !== null && state.lenientUntil !== null && at <= state.lenientUntil;
