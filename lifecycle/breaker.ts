import type { RetrainingOutcome } from '../contracts/reports.ts';
import type { Message } from '../contracts/messages.ts';
import type { BreakerCause } from '../contracts/status.ts';
import { features, instant } from './sentences.ts';
import { answer, notify, record, refuse, type Step } from './step.ts';

/**
 * Opens the breaker: no retraining and no promotion until its cooldown ends, or until a reset where a person tripped
 * it. A training that runs is cancelled. Opened again from half-open, it stays open for longer.
 */
export function trip(
  step: Step,
  cause: BreakerCause,
  why: string,
  evidence: Record<string, unknown>,
  by?: Message,
): void {
  const { state, at, policy } = step;
  const { breaker, stage } = state;
  if (breaker.state === 'open' && (cause !== 'operator' || breaker.cause === 'operator')) {
    if (by) refuse(step, 'alreadyOpen', `the breaker is open already (cause ${breaker.cause})`, by);
    return;
  }
  const openings = breaker.state === 'closed' ? 1 : breaker.openings + (breaker.state === 'halfOpen' ? 1 : 0);
  const { cooldown, growth, cap } = policy.breaker;
  const length = Math.min(cap, cooldown * growth ** (openings - 1));
  const reopensAt = cause === 'operator' ? null : at + length;
  state.breaker = { state: 'open', cause, since: at, reopensAt, openings };
  const until = reopensAt === null ? 'until it is reset' : `until ${instant(reopensAt)}`;
  const sentence = `${by ? `${by.actor} opens the breaker` : `breaker opens (${cause})`} ${until}: ${why === '' ? 'no reason given' : why}`;
  const decision = record(
    step,
    {
      kind: 'breaker',
      rule: cause,
      sentence,
      evidence: { ...evidence, state: 'open', cause, reopensAt },
      versions: [],
    },
    by,
  );
  notify(step, 'breaker', decision);
  const run = stage.name === 'retraining' || stage.name === 'bootstrapping' ? stage.run : null;
  if (run) step.actions.push({ type: 'cancelRetraining', number: run.number });
  answer(step, by ?? null, { done: true, sentence });
}

/** A failed retraining opens the breaker at once, after several in a row, or not at all, by what went wrong. */
export function tripAfterFailure(step: Step, number: number, outcome: RetrainingOutcome): void {
  const { state, policy } = step;
  const trial = state.breaker.state === 'halfOpen' && state.breaker.trial === number;
  const evidence = { retraining: number };
  switch (outcome.outcome) {
    case 'corrupt':
      return trip(step, 'data', `training ${number} found corrupt data`, evidence);
    case 'notConverged':
      return trip(step, 'convergence', `training ${number} did not converge`, evidence);
    case 'timeLimit':
      return trip(step, 'convergence', `training ${number} ran into its time limit`, evidence);
    case 'refused': {
      state.failures++;
      if (!trial && state.failures < policy.breaker.failures) return;
      const moved = state.evaluation.last?.moved ?? [];
      const where = moved.length > 0 ? `; ${features(moved)} moved` : '';
      const why = `retraining is not helping, ${state.failures} refused in a row${where}`;
      return trip(step, 'validation', why, { ...evidence, failures: state.failures, moved });
    }
    case 'cancelled':
    case 'notEnoughData':
    case 'failed':
      // Says nothing about data or model: a trial that came to no end leaves room for the next one.
      if (trial && state.breaker.state === 'halfOpen') state.breaker.trial = null;
      return;
    case 'registered':
      return;
  }
}

/** The cooldown has ended: the next trigger is a trial. */
export function cooledDown(step: Step): void {
  const { breaker } = step.state;
  if (breaker.state !== 'open') return;
  const { cause, openings } = breaker;
  step.state.breaker = { state: 'halfOpen', cause, since: step.at, openings, trial: null };
  record(step, {
    kind: 'breaker',
    rule: 'cooldown',
    sentence: `breaker half-open after its cooldown (${cause}): the next retraining is a trial`,
    evidence: { state: 'halfOpen', cause },
    versions: [],
  });
}

/** A challenger was registered: where that retraining was the trial, it succeeded. */
export function close(step: Step, retraining: number): void {
  const { breaker } = step.state;
  if (breaker.state !== 'halfOpen' || breaker.trial !== retraining) return;
  step.state.breaker = { state: 'closed' };
  record(step, {
    kind: 'breaker',
    rule: 'trial',
    sentence: `breaker closes: trial ${retraining} yielded a challenger`,
    evidence: { state: 'closed', cause: breaker.cause },
    versions: [],
  });
}

export function reset(step: Step, message: Message): void {
  const { state } = step;
  const { breaker } = state;
  if (message.reason.trim() === '') return refuse(step, 'reset', 'a reset needs a reason', message);
  if (breaker.state === 'closed')
    return refuse(step, 'alreadyClosed', 'the breaker is closed already', message);
  state.breaker = { state: 'closed' };
  state.failures = 0;
  state.distrusted = [];
  const sentence = `${message.actor} resets the breaker (${breaker.cause}): ${message.reason}`;
  const evidence = { state: 'closed', cause: breaker.cause };
  record(step, { kind: 'breaker', rule: 'reset', sentence, evidence, versions: [] }, message);
  answer(step, message, { done: true, sentence });
}
