import type { RetrainingOutcome, VersionSummary } from '../contracts/reports.ts';
import type { Message } from '../contracts/messages.ts';
import { firstEnded } from './bootstrap.ts';
import { availableFrom, left, spend } from './budget.ts';
import { close, tripAfterFailure } from './breaker.ts';
import { mayRetrain } from './deadlines.ts';
import { kindOf, numbersOf, sentenceOf } from './outcomes.ts';
import { planned } from './planning.ts';
import { inspected } from './inspected.ts';
import { instant, reasons, span } from './sentences.ts';
import { beginShadow, replaceShadow } from './shadow.ts';
import type { Run, Stage, Trigger } from './state.ts';
import { answer, record, type Step } from './step.ts';

/**
 * Adds a reason for a retraining; it starts at once or as soon as stage, breaker, pause and budget allow. A budget
 * that is used up is put on record once, with the date of the next.
 */
export function raise(step: Step, trigger: Omit<Trigger, 'at'>): void {
  const { state, at, policy } = step;
  const others = state.waiting.filter(({ reason }) => reason !== trigger.reason);
  state.waiting = [...others, { ...trigger, at }];
  const from = availableFrom(state.budget, policy.budget, at);
  if (from <= at || state.budget.refusedUntil === from) return;
  state.budget.refusedUntil = from;
  const { retrainings, per } = policy.budget;
  record(step, {
    kind: 'budget',
    rule: 'budget',
    sentence: `retraining (${reasons([{ ...trigger, at }])}) refused until ${instant(from)}: ${spent(retrainings)} that the budget allows in ${span(per)}`,
    evidence: { reason: trigger.reason, retrainings, per, next: from },
    versions: [],
  });
}

const spent = (retrainings: number): string =>
  retrainings === 1 ? 'it has had the one retraining' : `it has had all ${retrainings} retrainings`;

/** What a trigger that was just raised leads to, as the end of a sentence. */
export function consequence({ state, at, policy }: Step): string {
  const { paused, breaker, stage, deployment } = state;
  const from = availableFrom(state.budget, policy.budget, at);
  if (paused) return ' → waits for the resume';
  if (breaker.state === 'open') return ' → waits, the breaker is open';
  if (deployment) return ` → waits for the deployment of version ${deployment.version}`;
  if (!mayRetrain(state)) return ` → waits, the model is in ${stage.name}`;
  return from > at
    ? ` → waits for the budget until ${instant(from)}`
    : ` → retraining ${state.retrainings + 1}`;
}

export function retrain(step: Step, message: Message): void {
  const why = message.reason === '' ? 'no reason given' : message.reason;
  const sentence = `${message.actor} asks for a retraining (${why})${consequence(step)}`;
  record(step, { kind: 'trigger', rule: 'operator', sentence, evidence: {}, versions: [] }, message);
  raise(step, { reason: 'operator', actor: message.actor, why });
  answer(step, message, { done: true, sentence });
}

export function scheduleDue(step: Step): void {
  raise(step, { reason: 'schedule', actor: 'perennial', why: 'the schedule' });
}

/** Due when a trigger waits and nothing is in its way. */
export function startRetraining(step: Step): void {
  const { state, at, policy } = step;
  const { stage } = state;
  if (!mayRetrain(state) || left(state.budget, policy.budget, at) === 0) return;
  const run: Run = { number: ++state.retrainings, startedAt: at, reasons: state.waiting };
  state.stage = { name: 'retraining', run, shadow: stage.name === 'shadow' ? stage.shadow : null };
  state.waiting = [];
  state.budget = spend(state.budget, policy.budget, at);
  state.scheduledFrom = at;
  state.evaluation.degraded = [];
  state.evaluation.drifted = [];
  state.evaluation.trainedRows = state.evaluation.newRows;
  const trial = state.breaker.state === 'halfOpen';
  if (state.breaker.state === 'halfOpen') state.breaker.trial = run.number;
  record(step, {
    kind: 'retraining',
    rule: run.reasons.map(({ reason }) => reason).join('+'),
    sentence: `retraining ${run.number} starts${trial ? ' as a trial' : ''}: ${reasons(run.reasons)}`,
    evidence: {
      number: run.number,
      reasons: run.reasons.map(({ reason, why, actor }) => ({ reason, why, actor })),
      leftOut: state.distrusted,
      budgetLeft: left(state.budget, policy.budget, at),
      trial,
    },
    versions: [],
  });
  const { champion, batch } = state;
  step.actions.push({
    type: 'startRetraining',
    at,
    batch,
    number: run.number,
    champion: champion as VersionSummary,
    leftOut: state.distrusted,
    reasons: run.reasons,
  });
}

/** A retraining came to its end; one that is no longer waited for changes nothing. */
export function retrainingEnded(step: Step, number: number, outcome: RetrainingOutcome): void {
  const { stage } = step.state;
  if (stage.name === 'bootstrapping' && stage.run?.number === number) return firstEnded(step, stage, outcome);
  if (stage.name !== 'retraining' || stage.run.number !== number) return;
  ended(step, stage, outcome);
}

function ended(
  step: Step,
  { run, shadow }: Extract<Stage, { name: 'retraining' }>,
  outcome: RetrainingOutcome,
): void {
  const { state } = step;
  const sentence = sentenceOf(run.number, outcome);
  const evidence = { number: run.number, outcome };
  const versions = numbersOf(outcome);
  inspected(step, run.startedAt, outcome);
  if (outcome.outcome === 'registered') {
    if (shadow) replaceShadow(step, shadow);
    state.failures = 0;
    const plan = planned(step, outcome.validation.plan);
    record(step, {
      kind: 'registered',
      rule: 'validation',
      sentence: `${sentence}${plan.text}`,
      evidence: { ...evidence, plan: plan.dates },
      versions,
    });
    close(step, run.number);
    beginShadow(step, run, outcome.versions, outcome.validation.window.from);
    return;
  }
  state.stage = shadow ? { name: 'shadow', shadow } : { name: 'serving' };
  record(step, { kind: kindOf(outcome), rule: outcome.outcome, sentence, evidence, versions });
  tripAfterFailure(step, run.number, outcome);
}
