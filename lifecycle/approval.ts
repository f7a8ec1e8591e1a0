import type { VersionMessage } from '../contracts/messages.ts';
import { changeChampion } from './champion.ts';
import { instant } from './sentences.ts';
import { endShadow, holds } from './shadow.ts';
import type { Shadow, Stage } from './state.ts';
import { answer, notify, record, refuse, type Step } from './step.ts';

type Waiting = Extract<Stage, { name: 'approval' }>;

/** A timeout for policies that ask only when a shadow ends undecided. */
const DEFAULT_TIMEOUT = 14 * 24 * 3_600_000;

const timeoutOf = (step: Step): number => step.policy.promotion.approval?.timeout ?? DEFAULT_TIMEOUT;

/** Asks a person whether the leading challenger may become champion. */
export function ask(step: Step, shadow: Shadow, rule: string): void {
  const { state, at } = step;
  const timeoutAt = at + timeoutOf(step);
  const version = shadow.leader;
  state.stage = {
    name: 'approval',
    shadow,
    approval: { version, rule, since: at, timeoutAt, escalated: false },
  };
  const decision = record(step, {
    kind: 'approval',
    rule,
    sentence: `version ${version} waits for approval until ${instant(timeoutAt)}`,
    evidence: { timeoutAt },
    versions: [version],
  });
  notify(step, 'approval', decision);
}

export function approve(step: Step, message: VersionMessage): void {
  const { state, policy } = step;
  const { stage } = state;
  const { version, actor } = message;
  if (stage.name !== 'approval' || stage.approval.version !== version) {
    const sentence = `version ${version} does not wait for approval`;
    return refuse(step, 'notWaiting', sentence, message, [version]);
  }
  const held = holds(state);
  if (held) return refuse(step, 'held', `version ${version} can't be approved: ${held}`, message, [version]);
  if (policy.promotion.approval?.fourEyes && stage.shadow.requestedBy === actor) {
    const sentence = `${actor} asked for this retraining, so someone else must approve version ${version}`;
    return refuse(step, 'fourEyes', sentence, message, [version]);
  }
  record(
    step,
    {
      kind: 'approval',
      rule: 'approved',
      sentence: `${actor} approves version ${version}${message.reason === '' ? '' : `: ${message.reason}`}`,
      evidence: {},
      versions: [version],
    },
    message,
  );
  changeChampion(step, { kind: 'promotion', to: version, rule: 'approval', actor, request: message });
}

export function reject(step: Step, message: VersionMessage): void {
  const { stage } = step.state;
  const { version, actor } = message;
  if (stage.name !== 'approval' || stage.approval.version !== version) {
    const sentence = `version ${version} does not wait for approval`;
    return refuse(step, 'notWaiting', sentence, message, [version]);
  }
  const sentence = `${actor} rejects version ${version}${message.reason === '' ? '' : `: ${message.reason}`}`;
  record(step, { kind: 'approval', rule: 'rejected', sentence, evidence: {}, versions: [version] }, message);
  endShadow(step, stage.shadow);
  answer(step, message, { done: true, sentence });
}

/** Nobody answered in time. */
export function approvalTimedOut(step: Step): void {
  const { state, policy, at } = step;
  const { approval, shadow } = state.stage as Waiting;
  const { version } = approval;
  const onTimeout = policy.promotion.approval?.onTimeout ?? 'reject';
  const held = holds(state);
  if (onTimeout === 'escalate') {
    approval.timeoutAt = at + timeoutOf(step);
    approval.escalated = true;
    const decision = record(step, {
      kind: 'approval',
      rule: 'timeoutEscalates',
      sentence: `nobody answered for version ${version}: asked again, until ${instant(approval.timeoutAt)}`,
      evidence: {},
      versions: [version],
    });
    return notify(step, 'approval', decision);
  }
  // Where only a person could decide, nobody answering is no verdict.
  const promotes = onTimeout === 'promote' && held === null && approval.rule !== 'undecided';
  record(step, {
    kind: 'approval',
    rule: promotes ? 'timeoutPromotes' : 'timeoutRejects',
    sentence: promotes
      ? `nobody answered for version ${version}: the policy promotes it`
      : `nobody answered for version ${version}${held ? ` and ${held}` : ''}: it is rejected`,
    evidence: {},
    versions: [version],
  });
  if (promotes) changeChampion(step, { kind: 'promotion', to: version, rule: 'approvalTimeout' });
  else endShadow(step, shadow);
}
