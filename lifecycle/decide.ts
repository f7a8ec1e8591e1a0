import type { Policy } from '../contracts/definition/definition.ts';
import type { Action } from './actions.ts';
import { advance, reached, refuseAdvance } from './advance.ts';
import { assertNever } from './assert.ts';
import { attempt, bootstrapped, started } from './bootstrap.ts';
import { cooledDown, reset, trip } from './breaker.ts';
import { adopted, championChanged } from './champion.ts';
import { evaluate, evaluateNow, evaluated } from './evaluation.ts';
import { deadlines } from './deadlines.ts';
import { deployed, deploymentFailed } from './deployment.ts';
import type { LifecycleEvent, Request } from './events.ts';
import { approve, approvalTimedOut, reject } from './approval.ts';
import { pause, reconfigure, reconfigured, resume, retire } from './operator.ts';
import { checkProbation, probationCompared } from './probation.ts';
import { retrainingEnded, retrain, scheduleDue, startRetraining } from './retraining.ts';
import { rollback } from './rollback.ts';
import { checkShadow, shadowCompared } from './shadow.ts';
import type { LifecycleState } from './state.ts';
import { answer, begin, finish, isAwaited, type Step } from './step.ts';

/**
 * The state machine: what a model's lifecycle does about an event. Pure and total: every event in every stage has a
 * defined outcome, late and repeated ones included, and equal arguments give equal results.
 *
 * The state is not changed; the one that is returned is a copy. Actions are to be performed in their order.
 */
export function decide(
  state: LifecycleState,
  event: LifecycleEvent,
  policy: Policy,
): { state: LifecycleState; actions: Action[] } {
  const step = begin(state, event, policy);
  if (event.type === 'failed') {
    const { action, message } = event;
    step.state.delay = { since: state.delay?.since ?? event.at, what: action.type, message };
    step.actions.push(action);
    return finish(step);
  }
  step.state.delay = null;
  if (isRequest(event)) take(step, event);
  else if (state.stage.name !== 'retired') dispatch(step, event);
  return finish(step);
}

/** Every request is one event, however often it is delivered: here it is followed, answered, or answered again. */
function take(step: Step, event: LifecycleEvent & Request): void {
  const { state } = step;
  const { requestId } = event.message;
  const known = state.answers.find((given) => given.requestId === requestId);
  if (known) step.actions.push({ type: 'answer', ...known });
  if (known || isAwaited(step, event.message)) return;
  state.asked.push(requestId);
  if (state.stage.name === 'retired') answerRetired(step, event);
  else dispatch(step, event);
}

function answerRetired(step: Step, event: Request): void {
  const sentence = 'the model is retired';
  if (event.type === 'advance') refuseAdvance(step, event.message, sentence);
  else answer(step, event.message, { done: false, sentence });
}

const REQUESTS: ReadonlySet<string> = new Set<Request['type']>([
  'pause',
  'resume',
  'tripBreaker',
  'resetBreaker',
  'retrain',
  'evaluateNow',
  'approve',
  'reject',
  'rollback',
  'reconfigure',
  'retire',
  'advance',
]);

const isRequest = (event: LifecycleEvent): event is LifecycleEvent & Request => REQUESTS.has(event.type);

function dispatch(step: Step, event: Exclude<LifecycleEvent, { type: 'failed' }>): void {
  switch (event.type) {
    case 'started':
      return started(step, event.champion);
    case 'due':
      return due(step, event);
    case 'reached':
      return reached(step);
    case 'readiness':
      return bootstrapped(step, event.report);
    case 'evaluated':
      return evaluated(step, event.report, event.request);
    case 'compared':
      return event.subject === 'shadow'
        ? shadowCompared(step, event.retraining, event.report)
        : probationCompared(step, event.report);
    case 'retrainingEnded':
      return retrainingEnded(step, event.number, event.outcome);
    case 'championChanged':
      return championChanged(step, event);
    case 'adopted':
      return adopted(step, event.champion);
    case 'deployed':
      return deployed(step, event.decisionId);
    case 'deploymentFailed':
      return deploymentFailed(step, event.decisionId, event.message);
    case 'reconfigured':
      return reconfigured(step, event);
    case 'pause':
      return pause(step, event.message);
    case 'resume':
      return resume(step, event.message);
    case 'tripBreaker':
      return trip(step, 'operator', event.message.reason, {}, event.message);
    case 'resetBreaker':
      return reset(step, event.message);
    case 'retrain':
      return retrain(step, event.message);
    case 'evaluateNow':
      return evaluateNow(step, event.message);
    case 'approve':
      return approve(step, event.message);
    case 'reject':
      return reject(step, event.message);
    case 'rollback':
      return rollback(step, event.message);
    case 'reconfigure':
      return reconfigure(step, event.message);
    case 'retire':
      return retire(step, event.message);
    case 'advance':
      return advance(step, event.message);
    default:
      return assertNever(event);
  }
}

function due(step: Step, { kind, missed }: Extract<LifecycleEvent, { type: 'due' }>): void {
  const stands = deadlines(step.state, step.policy).some(
    (deadline) => deadline.kind === kind && deadline.at <= step.at,
  );
  if (!stands) return;
  if (step.state.advance) step.state.advance.deadlines++;
  switch (kind) {
    case 'bootstrap':
      return attempt(step);
    case 'evaluation':
      return evaluate(step, missed);
    case 'probationCheck':
      return checkProbation(step);
    case 'shadowCheck':
      return checkShadow(step);
    case 'approval':
      return approvalTimedOut(step);
    case 'cooldown':
      return cooledDown(step);
    case 'schedule':
      return scheduleDue(step);
    case 'retraining':
      return startRetraining(step);
    default:
      return assertNever(kind);
  }
}
