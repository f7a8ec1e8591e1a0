import type { Policy } from '../contracts/definition/definition.ts';
import type { LifecycleStatus, StageName } from '../contracts/status.ts';
import type { Action } from './actions.ts';
import { left } from './budget.ts';
import { nextDeadline, shadowOf, type DeadlineKind } from './deadlines.ts';
import { date, instant, reasons, span } from './sentences.ts';
import type { Delay, LifecycleState } from './state.ts';

/** Probation is shown as a stage when nothing else runs. */
export function stageOf({ stage, probation }: LifecycleState): StageName {
  return stage.name === 'serving' && probation ? 'probation' : stage.name;
}

export function statusOf(state: LifecycleState, policy: Policy): LifecycleStatus {
  const { breaker, champion, evaluation, stage } = state;
  const shadow = stage.name === 'approval' ? stage.shadow : shadowOf(state);
  const challengers = shadow?.challengers.map(({ number }) => number) ?? [];
  const { last } = evaluation;
  return {
    model: state.model,
    clock: policy.clock,
    now: state.now,
    stage: stageOf(state),
    paused: state.paused !== null,
    champion: champion?.number ?? null,
    challengers: shadow ? [shadow.leader, ...challengers.filter((n) => n !== shadow.leader)] : [],
    breaker:
      breaker.state === 'closed'
        ? { state: 'closed', cause: null, since: null, reopensAt: null }
        : {
            state: breaker.state,
            cause: breaker.cause,
            since: breaker.since,
            reopensAt: breaker.state === 'open' ? breaker.reopensAt : null,
          },
    lastEvaluation: last && {
      at: last.at,
      metric: last.metric,
      value: last.estimate?.value ?? null,
      low: last.estimate?.low ?? null,
      high: last.estimate?.high ?? null,
      rows: last.rows,
      verdict: last.verdict,
    },
    nextDeadline: nextDeadline(state, policy),
    waitsFor: waitsFor(state, policy),
    retrainings: state.retrainings,
    budgetLeft: left(state.budget, policy.budget, state.now),
    delay: state.delay,
  };
}

const NEXT: Record<DeadlineKind, string> = {
  bootstrap: 'the next look for a first version’s data',
  evaluation: 'the next evaluation',
  probationCheck: 'the next look at the probation',
  shadowCheck: 'the next look at the shadow',
  approval: 'the end of the time for approval',
  cooldown: 'the end of the breaker’s cooldown',
  schedule: 'the scheduled retraining',
  retraining: 'the next retraining that the budget allows',
};

const ATTEMPTS: Record<Action['type'], string> = {
  assess: 'look for a first version’s data',
  evaluate: 'evaluate the champion',
  compare: 'compare the challengers',
  startRetraining: 'start the retraining',
  cancelRetraining: 'cancel the retraining',
  changeChampion: 'change the champion',
  adopt: 'read the champion from the registry',
  deploy: 'start the deployment',
  reconfigure: 'read the new definition',
  record: 'write down what was decided',
  notify: 'send a notification',
  answer: 'answer a request',
  retireModel: 'retire the model',
};

/** What a delay was, once it is over. */
export const delayed = ({ since, what, message }: Delay, until: number): string =>
  `could not ${ATTEMPTS[what]} for ${span(until - since)}, until ${instant(until)}: ${message}`;

/** What the lifecycle is doing or waiting for. */
export function waitsFor(state: LifecycleState, policy: Policy): string {
  const { stage, paused, delay } = state;
  if (delay) return `tries again to ${ATTEMPTS[delay.what]}, since ${instant(delay.since)}: ${delay.message}`;
  if (stage.name === 'retired') return 'nothing any more: it is retired';
  if (paused) return `a resume: ${paused.actor} paused it on ${date(paused.since)}${because(paused.reason)}`;
  if (stage.name === 'retraining' || (stage.name === 'bootstrapping' && stage.run)) {
    const run = stage.run as NonNullable<typeof stage.run>;
    return run.reasons.length === 0
      ? 'training of the first version'
      : `retraining ${run.number} (${reasons(run.reasons)})`;
  }
  const next = nextDeadline(state, policy);
  const soon = next ? `${NEXT[next.kind]}, ${instant(next.at)}` : 'a message';
  const main = outcomeAwaited(state, policy);
  return main === null ? soon : `${main}; before that ${soon}`;
}

/** What matters more than the next deadline, with its own; null where that is all there is. */
function outcomeAwaited({ stage, deployment, breaker, probation, champion }: LifecycleState, policy: Policy) {
  if (deployment) {
    const until = deployment.since + (policy.deploy?.confirmWithin ?? 0);
    return `the confirmation that version ${deployment.version} is deployed, until ${instant(until)}`;
  }
  if (stage.name === 'approval')
    return `a person’s answer about version ${stage.approval.version}, until ${instant(stage.approval.timeoutAt)}`;
  if (breaker.state === 'open' && breaker.reopensAt === null) return 'a reset of the breaker';
  if (stage.name === 'shadow')
    return `the verdict on version ${stage.shadow.leader}, until ${instant(stage.shadow.decideBy)}`;
  if (stage.name === 'serving' && probation)
    return `the end of version ${champion?.number}’s probation, ${instant(probation.decideBy)}`;
  return null;
}

const because = (reason: string): string => (reason === '' ? '' : ` (${reason})`);
