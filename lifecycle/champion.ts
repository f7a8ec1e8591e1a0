import { emptyTenure } from '../contracts/evidence.ts';
import type { Message } from '../contracts/messages.ts';
import type { VersionSummary } from '../contracts/reports.ts';
import type { ChampionChangeKind } from './actions.ts';
import { assertNever } from './assert.ts';
import { trip } from './breaker.ts';
import { evaluationAfter, shadowOf } from './deadlines.ts';
import type { LifecycleEvent } from './events.ts';
import { beginProbation, endProbation } from './probation.ts';
import { endShadow } from './shadow.ts';
import type { Champion } from './state.ts';
import { answer, mark, notify, record, refuse, type Step } from './step.ts';

type Changed = Extract<LifecycleEvent, { type: 'championChanged' }>;

/** Asks the registry for another champion, by compare-and-set on the one the lifecycle knows. */
export function changeChampion(
  step: Step,
  change: {
    kind: ChampionChangeKind;
    to: number;
    rule: string;
    actor?: string;
    request?: Message;
  },
): void {
  const { state, at } = step;
  step.actions.push({
    type: 'changeChampion',
    at,
    kind: change.kind,
    to: change.to,
    expected: state.champion?.number ?? null,
    // Named after the decision that the commit will be recorded as, so that a repetition is the same change.
    decisionId: `${state.model}#${state.seq + 1}`,
    rule: change.rule,
    actor: change.actor ?? 'perennial',
    request: change.request ?? null,
  });
}

/** The registry has answered. */
export function championChanged(step: Step, event: Changed): void {
  const { change, kind, request, decisionId, rule } = event;
  switch (change.outcome) {
    case 'conflict': {
      adopted(step, change.champion);
      const sentence = `the champion was changed from outside to ${change.champion?.number ?? 'none'}`;
      return answer(step, request, { done: false, sentence });
    }
    case 'unknownVersion': {
      const sentence = 'the version is not in the registry';
      const shadow = shadowOf(step.state);
      if (request) return refuse(step, 'unknownVersion', sentence, request);
      record(step, { kind: 'missingVersion', rule, sentence, evidence: { kind }, versions: [] });
      if (kind === 'promotion' && shadow) endShadow(step, shadow);
      return;
    }
    case 'committed':
      break;
    default:
      return assertNever(change);
  }
  const { champion, former } = change;
  switch (kind) {
    case 'promotion':
      return promoted(step, champion, former, decisionId, rule, request);
    case 'rollback':
      return rolledBack(step, champion, former, decisionId, rule, request);
    case 'reversal':
      return reversed(step, champion, former);
    case 'adoption':
      return adopted(step, champion);
    default:
      return assertNever(kind);
  }
}

function promoted(
  step: Step,
  version: VersionSummary,
  formerNumber: number | null,
  decisionId: string,
  rule: string,
  request: Message | null,
): void {
  const { state, at, policy } = step;
  const former = state.champion;
  const { stage } = state;
  const others =
    stage.name === 'shadow' || stage.name === 'approval'
      ? stage.shadow.challengers.filter(({ number }) => number !== version.number)
      : [];
  mark(
    step,
    others.map(({ number }) => number),
    'retired',
  );
  if (state.probation) endProbation(step, 'replaced');
  serve(step, version, formerNumber);
  state.stage = { name: 'serving' };
  const sentence = former
    ? `version ${version.number} (${version.kind}) replaces ${former.number} as champion`
    : `version ${version.number} is the first champion`;
  const decision = record(
    step,
    {
      kind: 'promotion',
      rule,
      sentence,
      evidence: { validation: version.validation, kind: version.kind },
      versions: former ? [version.number, former.number] : [version.number],
    },
    request ?? undefined,
  );
  notify(step, 'promotion', decision);
  if (policy.deploy) {
    state.deployment = {
      decisionId,
      kind: 'promotion',
      version: version.number,
      former: formerNumber,
      since: at,
    };
    step.actions.push({
      type: 'deploy',
      decisionId,
      kind: 'promotion',
      version: version.number,
      former: formerNumber,
    });
  }
  // Without anyone to confirm it, committed is deployed.
  if (former) beginProbation(step, former);
  answer(step, request, { done: true, sentence });
}

function rolledBack(
  step: Step,
  version: VersionSummary,
  formerNumber: number | null,
  decisionId: string,
  rule: string,
  request: Message | null,
): void {
  const { state, at, policy } = step;
  dropChallengers(step);
  state.probation = null;
  serve(step, version, formerNumber);
  if (formerNumber !== null) mark(step, [formerNumber], 'retired');
  const sentence = `version ${version.number} is champion again instead of ${formerNumber}`;
  const decision = record(
    step,
    {
      kind: 'rollback',
      rule,
      sentence: request && request.reason !== '' ? `${sentence}: ${request.reason}` : sentence,
      evidence: {},
      versions: formerNumber === null ? [version.number] : [version.number, formerNumber],
    },
    request ?? undefined,
  );
  notify(step, 'rollback', decision);
  if (policy.deploy) {
    state.deployment = {
      decisionId,
      kind: 'rollback',
      version: version.number,
      former: formerNumber,
      since: at,
    };
    step.actions.push({
      type: 'deploy',
      decisionId,
      kind: 'rollback',
      version: version.number,
      former: formerNumber,
    });
  }
  if (rule === 'probation')
    trip(step, 'rollback', `version ${formerNumber} was worse than the one it replaced`, {
      version: formerNumber,
    });
  answer(step, request, { done: true, sentence });
}

/** A promotion that the serving side did not confirm is taken back. */
function reversed(step: Step, version: VersionSummary, formerNumber: number | null): void {
  const { state } = step;
  state.probation = null;
  serve(step, version, null);
  if (formerNumber !== null) mark(step, [formerNumber], 'retired');
  const decision = record(step, {
    kind: 'rollback',
    rule: 'reversal',
    sentence: `the promotion of version ${formerNumber} is reversed: version ${version.number} is champion again`,
    evidence: {},
    versions: formerNumber === null ? [version.number] : [version.number, formerNumber],
  });
  notify(step, 'rollback', decision);
  trip(step, 'deployment', `version ${formerNumber} could not be deployed`, { version: formerNumber });
}

/** The registry's champion is another one than the lifecycle knew: it is taken as it is. */
export function adopted(step: Step, champion: VersionSummary | null): void {
  const { state } = step;
  if (champion === null || champion.number === state.champion?.number) return;
  const former = state.champion?.number ?? null;
  dropChallengers(step);
  state.probation = null;
  serve(step, champion, former);
  if (state.stage.name === 'bootstrapping') state.stage = { name: 'serving' };
  record(step, {
    kind: 'adoption',
    rule: 'registry',
    sentence:
      former === null
        ? `version ${champion.number} is adopted as champion`
        : `version ${champion.number} was made champion from outside, instead of ${former}: it is adopted`,
    evidence: {},
    versions: former === null ? [champion.number] : [champion.number, former],
  });
}

export function deployed(step: Step, decisionId: string): void {
  const { state, at } = step;
  const { deployment } = state;
  if (deployment?.decisionId !== decisionId) return;
  state.deployment = null;
  record(step, {
    kind: 'deployment',
    rule: 'confirmed',
    sentence: `the deployment of version ${deployment.version} is confirmed`,
    evidence: {},
    versions: [deployment.version],
  });
  if (state.probation && deployment.kind === 'promotion') beginProbation(step, state.probation.former, at);
}

export function deploymentFailed(step: Step, decisionId: string, message: string): void {
  const { state } = step;
  const { deployment } = state;
  if (deployment?.decisionId !== decisionId) return;
  state.deployment = null;
  const decision = record(step, {
    kind: 'deployment',
    rule: 'failed',
    sentence: `the deployment of version ${deployment.version} was not confirmed: ${message}`,
    evidence: { message },
    versions: [deployment.version],
  });
  if (deployment.kind === 'promotion' && deployment.former !== null) {
    changeChampion(step, { kind: 'reversal', to: deployment.former, rule: 'deployment' });
    return;
  }
  notify(step, 'rollback', decision);
  trip(step, 'deployment', `version ${deployment.version} could not be deployed`, {
    version: deployment.version,
  });
}

/** A new tenure: what was known about the champion before counts no more. */
function serve(step: Step, version: VersionSummary, former: number | null): void {
  const { state, at, policy } = step;
  const first = state.champion === null;
  const champion: Champion = { ...version, since: at, former };
  state.champion = champion;
  state.tenure = emptyTenure();
  state.lenientUntil = null;
  state.evaluation.degraded = [];
  state.evaluation.drifted = [];
  state.scheduledFrom ??= at;
  if (first) state.evaluation.nextAt = evaluationAfter(state, policy, at);
}

/** What the challengers were compared with is gone. A training that runs goes on. */
function dropChallengers(step: Step): void {
  const { stage } = step.state;
  if ((stage.name === 'shadow' || stage.name === 'retraining' || stage.name === 'approval') && stage.shadow)
    endShadow(step, stage.shadow);
}
