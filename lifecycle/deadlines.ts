import type { Policy } from '../contracts/definition/definition.ts';
import { assertNever } from './assert.ts';
import { availableFrom } from './budget.ts';
import type { LifecycleState, Probation, Shadow } from './state.ts';

/** In the order in which deadlines of one instant are processed: a shadow ends before the schedule starts anew. */
export const DEADLINE_KINDS = [
  'bootstrap',
  'evaluation',
  'probationCheck',
  'shadowCheck',
  'approval',
  'cooldown',
  'schedule',
  'retraining',
] as const;

export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

export interface Deadline {
  kind: DeadlineKind;
  at: number;
}

/** The shadow that is being scored, whether or not a refresh runs beside it. */
export const shadowOf = (state: LifecycleState): Shadow | null =>
  state.stage.name === 'shadow' || state.stage.name === 'retraining' ? state.stage.shadow : null;

/** All instants at which something is due, in the order they will be processed. */
export function deadlines(state: LifecycleState, policy: Policy): Deadline[] {
  return DEADLINE_KINDS.flatMap((kind) => {
    const at = instantOf(kind, state, policy);
    return at === null ? [] : [{ kind, at }];
  }).sort((a, b) => a.at - b.at || DEADLINE_KINDS.indexOf(a.kind) - DEADLINE_KINDS.indexOf(b.kind));
}

export const nextDeadline = (state: LifecycleState, policy: Policy): Deadline | null =>
  deadlines(state, policy)[0] ?? null;

function instantOf(kind: DeadlineKind, state: LifecycleState, policy: Policy): number | null {
  const { stage, champion, paused } = state;
  if (stage.name === 'retired') return null;
  switch (kind) {
    case 'bootstrap':
      if (stage.name !== 'bootstrapping' || paused || stage.run || state.breaker.state === 'open')
        return null;
      if (!stage.candidate) return stage.nextAttempt;
      return state.breaker.state === 'closed' ? state.now : null;
    case 'evaluation':
      return champion && !paused ? state.evaluation.nextAt : null;
    case 'probationCheck':
      return paused ? null : (state.probation?.nextCheck ?? null);
    case 'shadowCheck':
      return paused ? null : (shadowOf(state)?.nextCheck ?? null);
    case 'approval':
      if (stage.name !== 'approval') return null;
      // A promotion by time-out is a promotion: it waits for the resume.
      return paused && policy.promotion.approval?.onTimeout === 'promote' ? null : stage.approval.timeoutAt;
    case 'cooldown':
      return state.breaker.state === 'open' ? state.breaker.reopensAt : null;
    case 'schedule':
      if (policy.schedule.every === null || state.scheduledFrom === null) return null;
      if (state.waiting.some(({ reason }) => reason === 'schedule')) return null;
      return stage.name === 'bootstrapping' ? null : state.scheduledFrom + policy.schedule.every;
    case 'retraining':
      return state.waiting.length > 0 && mayRetrain(state)
        ? Math.max(state.now, availableFrom(state.budget, policy.budget, state.now))
        : null;
    default:
      return assertNever(kind);
  }
}

/** Whether a waiting trigger could start a retraining, the budget aside. */
export function mayRetrain(state: LifecycleState): boolean {
  const { stage, breaker } = state;
  return (
    (stage.name === 'serving' || stage.name === 'shadow') &&
    state.paused === null &&
    state.deployment === null &&
    (breaker.state === 'closed' || (breaker.state === 'halfOpen' && breaker.trial === null))
  );
}

/** The next check after `at` on the grid that starts at `nextCheck`; the last one is at `decideBy`. */
export function checkAfter(subject: Shadow | Probation, at: number, every: number): number {
  const steps = Math.floor((at - subject.nextCheck) / every) + 1;
  return Math.min(subject.nextCheck + Math.max(1, steps) * every, Math.max(subject.decideBy, at + 1));
}

/** First point of the evaluation grid after `at`. */
export const evaluationAfter = (state: LifecycleState, policy: Policy, at: number): number => {
  const { every } = policy.evaluation;
  return state.origin + (Math.floor((at - state.origin) / every) + 1) * every;
};
