import type { Policy } from '../contracts/definition/definition.ts';
import type { Decision } from '../contracts/decision.ts';
import type { Answer, Message } from '../contracts/messages.ts';
import type { Action, NotificationTopic, VersionStatus } from './actions.ts';
import type { LifecycleEvent } from './events.ts';
import type { Draft, LifecycleState } from './state.ts';

/** Answers kept for repeated requests; a client repeats one within seconds. */
const ANSWERS_KEPT = 20;

/** One event being decided: a copy of the state to write on, and what is to be done. */
export interface Step {
  readonly at: number;
  readonly policy: Policy;
  readonly state: LifecycleState;
  readonly decisions: Decision[];
  readonly marks: { version: number; status: VersionStatus }[];
  readonly actions: Action[];
}

/** Time never goes back: what arrives late happens now. */
export function begin(state: LifecycleState, event: LifecycleEvent, policy: Policy): Step {
  const copy = JSON.parse(JSON.stringify(state)) as LifecycleState;
  const at = Math.max(state.now, event.at);
  return { at, policy, state: { ...copy, now: at }, decisions: [], marks: [], actions: [] };
}

/** The next state, and what to do: the record comes first, so that nothing is done that was not written down. */
export function finish(step: Step): { state: LifecycleState; actions: Action[] } {
  const { state, decisions, actions } = step;
  // The registry itself says which version is champion, also of one that was a challenger until now.
  const marks = step.marks.filter(({ version }) => version !== state.champion?.number);
  const record: Action[] =
    decisions.length > 0 || marks.length > 0 ? [{ type: 'record', decisions, marks }] : [];
  return { state, actions: [...record, ...actions] };
}

/** Adds a decision to the history, made by the lifecycle unless `by` names the message of a person. */
export function record(step: Step, draft: Draft, by?: Message): Decision {
  const decision: Decision = {
    ...draft,
    seq: ++step.state.seq,
    at: step.at,
    actor: by?.actor ?? draft.actor ?? 'perennial',
    reason: by?.reason ?? draft.reason ?? null,
    identity: by?.identity ?? draft.identity ?? null,
  };
  step.decisions.push(decision);
  return decision;
}

export function notify(step: Step, topic: NotificationTopic, decision: Decision): void {
  if (step.policy.notifications.some(({ on }) => on.includes(topic)))
    step.actions.push({ type: 'notify', topic, decision });
}

export function mark(step: Step, versions: readonly number[], status: VersionStatus): void {
  step.marks.push(...versions.map((version) => ({ version, status })));
}

/** Whether a request was taken and still has to be answered. */
export const isAwaited = ({ state }: Step, { requestId }: Pick<Message, 'requestId'>): boolean =>
  state.asked.includes(requestId);

/** Answers a request, once, and remembers the answer. A signal's sender hears nothing: it is remembered all the same. */
export function answer(step: Step, request: Pick<Message, 'requestId'> | null, reply: Answer): void {
  if (request === null || !isAwaited(step, request)) return;
  const { requestId } = request;
  step.state.asked = step.state.asked.filter((asked) => asked !== requestId);
  step.state.answers = [...step.state.answers, { requestId, answer: reply }].slice(-ANSWERS_KEPT);
  step.actions.push({ type: 'answer', requestId, answer: reply });
}

/** A message that can't be followed now: on record with its sentence, and answered with it. */
export function refuse(
  step: Step,
  rule: string,
  sentence: string,
  by: Message,
  versions: number[] = [],
): void {
  record(step, { kind: 'refusedMessage', rule, sentence, evidence: {}, versions }, by);
  answer(step, by, { done: false, sentence });
}
