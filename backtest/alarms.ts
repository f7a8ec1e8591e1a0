import type { Decision } from '../contracts/decision.ts';
import type { DriftReport, Estimate, Window } from '../contracts/reports.ts';

/** A retraining that the data called for, with the windows that did so. */
export interface Alarm {
  at: number;
  windows: Window[];
}

/** Retrainings for degradation or drift; their windows are the bad ones since the retraining or champion before. */
export function alarmsOf(decisions: readonly Decision[]): Alarm[] {
  const alarms: Alarm[] = [];
  let windows: Window[] = [];
  for (const { kind, rule, evidence, at } of decisions) {
    if (kind === 'evaluation') {
      const { drift, window } = evidence as { drift: DriftReport | null; window: Window };
      if (rule === 'degraded' || drift?.drifted) windows.push(window);
    }
    if (kind === 'retraining') {
      const called = (evidence.reasons as { reason: string }[] | undefined)?.some(
        ({ reason }) => reason === 'degradation' || reason === 'drift',
      );
      if (called && windows.length > 0) alarms.push({ at, windows });
    }
    if (kind === 'retraining' || kind === 'promotion' || kind === 'rollback') windows = [];
  }
  return alarms;
}

/**
 * Alarms that were false: a freshly fitted version would have been no better on the rows that called for it.
 *
 * @param gainOf how much better a fresh version was on some windows
 */
export const falseAlarms = (
  alarms: readonly Alarm[],
  gainOf: (windows: Window[]) => Pick<Estimate, 'value'> | null,
): number => alarms.filter(({ windows }) => (gainOf(windows)?.value ?? 0) <= 0).length;
