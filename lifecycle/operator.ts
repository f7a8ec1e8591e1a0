import type { Message, ReconfigureMessage, RetireMessage } from '../contracts/messages.ts';
import type { LifecycleEvent } from './events.ts';
import { endAdvance } from './advance.ts';
import { dropChallengers } from './champion.ts';
import { evaluationAfter, shadowOf } from './deadlines.ts';
import { endProbation } from './probation.ts';
import { raise } from './retraining.ts';
import { span } from './sentences.ts';
import { answer, isAwaited, record, refuse, type Step } from './step.ts';

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

/** Evaluations and checks stand still; approval, cooldown and budget run on. */
export function pause(step: Step, message: Message): void {
  const { state, at } = step;
  if (state.paused) return refuse(step, 'alreadyPaused', 'the lifecycle is paused already', message);
  const { actor, reason } = message;
  state.paused = { since: at, actor, reason };
  const sentence = `${actor} pauses the lifecycle${because(reason)}`;
  record(step, { kind: 'pause', rule: 'operator', sentence, evidence: {}, versions: [] }, message);
  answer(step, message, { done: true, sentence });
}

/** What was missed is not made up for; shadows get the time back that they stood still. */
export function resume(step: Step, message: Message): void {
  const { state, at, policy } = step;
  const { paused } = state;
  if (!paused) return refuse(step, 'notPaused', 'the lifecycle is not paused', message);
  state.paused = null;
  for (const subject of [shadowOf(state), state.probation]) {
    if (!subject) continue;
    const from = Math.max(paused.since, subject.startedAt);
    const length = at - from;
    if (length <= 0) continue;
    subject.gaps.push({ from, to: at });
    subject.endsAt += length;
    subject.decideBy += length;
    subject.nextCheck += length;
  }
  if (state.evaluation.nextAt < at) state.evaluation.nextAt = evaluationAfter(state, policy, at);
  const sentence = `${message.actor} resumes the lifecycle after ${span(at - paused.since)}${because(message.reason)}`;
  record(step, { kind: 'resume', rule: 'operator', sentence, evidence: {}, versions: [] }, message);
  answer(step, message, { done: true, sentence });
}

export function reconfigure(step: Step, message: ReconfigureMessage): void {
  step.actions.push({ type: 'reconfigure', message });
}

/** The definition was read: it counts from the next deadline on, or nothing has changed. */
export function reconfigured(step: Step, event: Extract<LifecycleEvent, { type: 'reconfigured' }>): void {
  const { message, changes, problem, newFeatures } = event;
  if (!isAwaited(step, message)) return;
  if (changes === null) return refuse(step, 'definition', `the definition is refused: ${problem}`, message);
  const differences = changes.map(difference).join(', ');
  const sentence =
    changes.length === 0 ? 'the definition is as it was' : `${message.actor} changes ${differences}`;
  record(
    step,
    { kind: 'reconfigured', rule: 'operator', sentence, evidence: { changes, newFeatures }, versions: [] },
    message,
  );
  if (newFeatures && step.state.champion)
    raise(step, { reason: 'operator', actor: message.actor, why: 'the features have changed' });
  answer(step, message, { done: true, sentence });
}

type Change = NonNullable<Extract<LifecycleEvent, { type: 'reconfigured' }>['changes']>[number];

/** `evaluation.every from 7d to 1d`; of lists and sections only that they changed. */
function difference({ path, before, after }: Change): string {
  const short = (value: unknown) => value === null || typeof value !== 'object';
  const shown = (value: unknown) => (value === null ? 'none' : String(value as string | number | boolean));
  return short(before) && short(after) ? `${path} from ${shown(before)} to ${shown(after)}` : path;
}

/** The end: what runs is cancelled, all records stay. Whoever still waits for an answer gets this one. */
export function retire(step: Step, message: RetireMessage): void {
  const { state } = step;
  const { stage } = state;
  const run = stage.name === 'retraining' || stage.name === 'bootstrapping' ? stage.run : null;
  if (run) step.actions.push({ type: 'cancelRetraining', number: run.number });
  dropChallengers(step);
  endProbation(step, 'abandoned');
  state.stage = { name: 'retired' };
  const sentence = `${message.actor} retires the lifecycle${because(message.reason)}`;
  record(step, { kind: 'retired', rule: 'operator', sentence, evidence: {}, versions: [] }, message);
  step.actions.push({ type: 'retireModel', freeName: message.freeName });
  answer(step, message, { done: true, sentence });
  endAdvance(step, sentence);
  for (const requestId of state.asked) answer(step, { requestId }, { done: false, sentence });
}
