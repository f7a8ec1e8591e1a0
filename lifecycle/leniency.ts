import type { ComparisonReport } from '../contracts/reports.ts';
import { eValue, instant } from './sentences.ts';
import { record, type Step } from './step.ts';

/**
 * Where windows differ from the past, and versions that know no more rows than the champion's, only younger ones, have
 * been better, the world moves, and what is likely better will do for a while.
 */
export function beginLeniency(step: Step, { younger }: ComparisonReport): void {
  const { state, at, policy } = step;
  const { signs } = state;
  const { leniency } = policy.shadow;
  if (!leniency) return;
  signs.younger = Math.max(signs.younger, younger);
  if (isLenient(step) || !signs.moved || signs.younger < Math.log(1 / leniency.alpha)) return;
  const until = at + leniency.within;
  state.lenientUntil = until;
  record(step, {
    kind: 'leniency',
    rule: 'younger',
    sentence:
      'windows differ from the past, and versions that know younger rows, but no more of them, have been better ' +
      `(${eValue(signs.younger)}): until ${instant(until)} a challenger suffices that is better with a posterior of ${leniency.posterior}`,
    evidence: { younger: signs.younger, alpha: leniency.alpha, posterior: leniency.posterior, until },
    versions: [],
  });
}

export const isLenient = ({ state, at, policy }: Step): boolean =>
  policy.shadow.leniency !== null && state.lenientUntil !== null && at <= state.lenientUntil;
