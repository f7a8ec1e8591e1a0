import { emptyTenure } from '../contracts/evidence.ts';
import type { Message } from '../contracts/messages.ts';
import type { VersionSummary } from '../contracts/reports.ts';
import type { ChampionChangeKind } from './actions.ts';
import { assertNever } from './assert.ts';
import { trip } from './breaker.ts';
import { evaluationAfter } from './deadlines.ts';
import { deploy, undeployed } from './deployment.ts';
import type { LifecycleEvent } from './events.ts';
import { beginProbation, endProbation } from './probation.ts';
import { rememberKinds } from './kinds.ts';
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
  // Named after the decision that the commit will be recorded as, so that a repetition is the same change.
  const decisionId = `${state.model}#${state.seq + 1}`;
  state.changing = { decisionId, to: change.to };
  step.actions.push({
    type: 'changeChampion',
    at,
    kind: change.kind,
    to: change.to,
    expected: state.champion?.number ?? null,
    decisionId,
    rule: change.rule,
    actor: change.actor ?? 'perennial',
    request: change.request ?? null,
  });
}

/** The registry has answered; an answer that is no longer waited for changes nothing. */
export function championChanged(step: Step, event: Changed): void {
  const { change, kind, request, decisionId, rule } = event;
  const { changing } = step.state;
  if (changing?.decisionId !== decisionId) return;
  step.state.changing = null;
  switch (change.outcome) {
    case 'conflict':
      return overtaken(step, event, change.champion);
    case 'unknownVersion':
      return impossible(step, event, changing.to, `version ${changing.to} is not in the registry`);
    case 'refusedVersion':
      return impossible(step, event, changing.to, `version ${changing.to} was refused by validation`);
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

/** Someone was faster. What was to be promoted was compared with a champion that is gone. */
function overtaken(step: Step, { request, rule, kind }: Changed, champion: VersionSummary | null): void {
  const sentence = champion
    ? `version ${champion.number} was made champion from outside meanwhile`
    : 'the registry has no champion any more';
  if (champion) adopted(step, champion);
  else {
    const decision = record(step, {
      kind: 'missingVersion',
      rule,
      sentence,
      evidence: { kind },
      versions: [],
    });
    notify(step, 'noData', decision);
    dropChallengers(step);
  }
  answer(step, request, { done: false, sentence });
}

/** The version was deleted by hand, or never passed. A change that can't be made is not tried again. */
function impossible(
  step: Step,
  { kind, rule, request, change }: Changed,
  version: number,
  sentence: string,
): void {
  const { state, at, policy } = step;
  if (request) refuse(step, change.outcome, sentence, request, [version]);
  else {
    const decision = record(step, {
      kind: 'missingVersion',
      rule,
      sentence,
      evidence: { kind },
      versions: [version],
    });
    notify(step, 'noData', decision);
  }
  switch (kind) {
    case 'promotion':
      if (state.stage.name === 'bootstrapping') {
        state.stage.candidate = null;
        state.stage.nextAttempt = evaluationAfter(state, policy, at);
      }
      return dropChallengers(step);
    case 'rollback':
      if (state.probation?.former.number === version) endProbation(step, 'abandoned');
      return;
    case 'reversal':
      return undeployed(step, state.champion?.number ?? version);
    case 'adoption':
      return;
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
  const { state, policy } = step;
  const former = state.champion;
  const { stage } = state;
  const shadow = stage.name === 'shadow' || stage.name === 'approval' ? stage.shadow : null;
  if (shadow) rememberKinds(state, shadow);
  const others = shadow?.challengers.filter(({ number }) => number !== version.number) ?? [];
  mark(
    step,
    others.map(({ number }) => number),
    'retired',
  );
  endProbation(step, 'abandoned');
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
  // Without anyone to confirm it, committed is deployed.
  if (policy.deploy) deploy(step, decisionId, 'promotion', former);
  else if (former) beginProbation(step, former);
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
  dropChallengers(step);
  endProbation(step, 'abandoned');
  serve(step, version, formerNumber);
  step.state.lenientUntil = null;
  if (formerNumber !== null) mark(step, [formerNumber], 'retired');
  const who = request ? `${request.actor} rolls back` : 'rolled back';
  const sentence = `${who} from version ${formerNumber} to version ${version.number}`;
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
  if (step.policy.deploy) deploy(step, decisionId, 'rollback', null);
  if (rule === 'probation')
    trip(step, 'rollback', `version ${formerNumber} was worse than the one it replaced`, {
      version: formerNumber,
    });
  answer(step, request, { done: true, sentence });
}

/** A promotion that the serving side did not confirm is taken back. */
function reversed(step: Step, version: VersionSummary, formerNumber: number | null): void {
  dropChallengers(step);
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
  if (formerNumber !== null) undeployed(step, formerNumber);
}

/** The registry's champion is another one than the lifecycle knew: it is taken as it is. */
export function adopted(step: Step, champion: VersionSummary | null): void {
  const { state } = step;
  if (champion === null || champion.number === state.champion?.number) return;
  const former = state.champion?.number ?? null;
  const { stage } = state;
  dropChallengers(step);
  endProbation(step, 'abandoned');
  state.deployment = null;
  serve(step, champion, former);
  if (former !== null) mark(step, [former], 'retired');
  if (stage.name === 'bootstrapping') {
    if (stage.candidate) mark(step, [stage.candidate.number], 'retired');
    state.stage = stage.run ? { name: 'retraining', run: stage.run, shadow: null } : { name: 'serving' };
  }
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

/** A new tenure: what was known about the champion before counts no more. */
function serve(step: Step, version: VersionSummary, former: number | null): void {
  const { state, at, policy } = step;
  const first = state.champion === null;
  const champion: Champion = { ...version, since: at, former };
  state.champion = champion;
  state.tenure = emptyTenure();
  state.evaluation.degraded = [];
  state.evaluation.drifted = [];
  state.evaluation.newRows = 0;
  state.evaluation.trainedRows = 0;
  state.waiting = state.waiting.filter(({ reason }) => reason === 'schedule' || reason === 'operator');
  state.scheduledFrom ??= at;
  if (first) state.evaluation.nextAt = evaluationAfter(state, policy, at);
}

/** What the challengers were compared with is gone. A training that runs goes on. */
export function dropChallengers(step: Step): void {
  const { stage } = step.state;
  if ((stage.name === 'shadow' || stage.name === 'retraining' || stage.name === 'approval') && stage.shadow)
    endShadow(step, stage.shadow);
}
