import type { RetrainingOutcome } from '../contracts/reports.ts';
import type { Step } from './step.ts';

/**
 * What an inspection has said of the rows that were new to it. Corrupt ones stay in the long window for months, where
 * they are too few to be noticed again: they are left out of all later fits, until a person who has looked at them
 * resets the breaker. So is the evaluation window before them: what begins at the end of a span may have been too little
 * for the inspection before.
 *
 * @param startedAt of the retraining: it saw the rows whose labels were due by then
 */
export function inspected({ state, policy }: Step, startedAt: number, { outcome }: RetrainingOutcome): void {
  const to = startedAt - policy.labels.delay;
  switch (outcome) {
    case 'corrupt': {
      const known = state.distrusted.at(-1)?.to ?? -Infinity;
      state.distrusted.push({ from: Math.max(state.inspectedTo - policy.evaluation.every, known), to });
      state.inspectedTo = to;
      return;
    }
    case 'registered':
    case 'refused':
    case 'notConverged':
      state.inspectedTo = to;
      return;
    case 'notEnoughData':
    case 'cancelled':
    case 'timeLimit':
    case 'failed':
      return;
  }
}
