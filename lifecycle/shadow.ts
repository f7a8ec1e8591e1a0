import { alphaOfShadow, emptyEvidence, evidenceFor, OWN_EVIDENCE } from '../contracts/evidence.ts';
import type { Policy } from '../contracts/definition/definition.ts';
import type { ComparisonReport, ShadowEvidence, ShadowTest, VersionSummary } from '../contracts/reports.ts';
import { ask } from './approval.ts';
import { changeChampion } from './champion.ts';
import { checkAfter, shadowOf } from './deadlines.ts';
import { rememberKinds } from './kinds.ts';
import { isLenient } from './leniency.ts';
import { difference, eValue, instant } from './sentences.ts';
import type { LifecycleState, Probation, Run, Shadow } from './state.ts';
import { mark, notify, record, type Step } from './step.ts';
import { observe } from './surroundings.ts';

/**
 * Starts the shadow of a fit's kinds; the first of them leads. The rows that were held out from the training are its
 * first ones.
 */
export function beginShadow(step: Step, run: Run, challengers: VersionSummary[], heldOutFrom: number): void {
  const { state, at, policy } = step;
  const { atMost, checkEvery } = policy.shadow;
  const { delay } = policy.labels;
  state.kinds ??= {};
  mark(
    step,
    challengers.map(({ number }) => number),
    'challenger',
  );
  const shadow: Shadow = {
    retraining: run.number,
    challengers,
    leader: challengers[0].number,
    startedAt: at,
    endsAt: at + atMost,
    decideBy: at + atMost + delay,
    nextCheck: Math.min(at + delay + checkEvery, at + atMost + delay),
    evidence: emptyEvidence(challengers, Math.min(heldOutFrom, at), at, state.kinds),
    anyBetter: 0,
    notWorse: 0,
    gaps: [],
    requestedBy: run.reasons.find(({ reason }) => reason === 'operator')?.actor ?? null,
  };
  state.stage = { name: 'shadow', shadow };
}

/** Rows that a check at `at` may count: whole blocks whose labels are due, the last block as it is. */
export function countable(subject: { endsAt: number; decideBy: number }, at: number, policy: Policy): number {
  if (at >= subject.decideBy) return subject.endsAt;
  const { block, labels } = policy;
  return Math.min(subject.endsAt, Math.floor((at - labels.delay) / block) * block);
}

export function checkShadow(step: Step): void {
  const { state, at, policy } = step;
  const shadow = shadowOf(state);
  if (!shadow || !state.champion) return;
  shadow.nextCheck = checkAfter(shadow, at, policy.shadow.checkEvery);
  const to = countable(shadow, at, policy);
  if (to <= shadow.evidence.scoredTo) {
    if (at >= shadow.decideBy) endOfTime(step, shadow);
    return;
  }
  step.actions.push({
    type: 'compare',
    subject: 'shadow',
    retraining: shadow.retraining,
    at,
    batch: state.batch,
    champion: state.champion.number,
    challengers: shadow.challengers,
    leader: shadow.leader,
    window: { from: shadow.evidence.scoredTo, to },
    gaps: shadow.gaps,
    evidence: shadow.evidence,
    tenure: state.tenure,
  });
}

/** Evidence has grown: promote, retire, go on, or decide at the deadline. */
export function shadowCompared(step: Step, retraining: number, report: ComparisonReport): void {
  const { state, at } = step;
  const shadow = shadowOf(state);
  if (!shadow || shadow.retraining !== retraining || outdated(shadow, report)) return;
  if (observe(step, report.surroundings)) return;
  if (withoutLost(step, shadow, report.surroundings.missing)) return;
  if (!report.waiting) {
    grow(shadow, report);
    shadow.anyBetter = report.anyBetter;
    shadow.notWorse = report.notWorse;
    state.tenure = report.tenure;
    lead(step, shadow, report);
  }
  const verdict = report.waiting ? null : judge(step, shadow, report);
  const held = holds(state);
  if (verdict?.verdict === 'better' && held === null) return promote(step, shadow, report, verdict.rule);
  if (verdict?.verdict === 'worse') return retire(step, shadow, 'worse', verdict.rule, report);
  if (at >= shadow.decideBy) return endOfTime(step, shadow, report);
  if (report.rows === 0) return;
  const better = verdict?.verdict === 'better';
  record(step, {
    kind: 'check',
    rule: better ? 'held' : report.waiting ? 'labels' : 'continue',
    sentence: better
      ? `version ${shadow.leader} is better than the champion (${standing(report)}), but ${held}`
      : report.waiting
        ? `waits for labels: ${report.labelled} of ${report.rows} rows have theirs`
        : `version ${shadow.leader} in shadow: ${standing(report)}`,
    evidence: evidenceOf(report, step.policy),
    versions: [shadow.leader],
  });
}

/**
 * Challengers that are gone from the registry answer no more: the next of their fit takes the lead, with evidence of its
 * own. True when none is left.
 */
function withoutLost(step: Step, shadow: Shadow, missing: readonly number[]): boolean {
  const gone = shadow.challengers.filter(({ number }) => missing.includes(number));
  if (gone.length === 0) return false;
  const { leader } = shadow;
  const [next, ...others] = shadow.challengers.filter((challenger) => !gone.includes(challenger));
  if (!next) {
    record(step, {
      kind: 'verdict',
      rule: 'registry',
      sentence: `version ${leader} is undecided, as it is gone → champion ${step.state.champion?.number} stays`,
      evidence: { verdict: 'undecided', ...shown(shadow) },
      versions: [leader],
    });
    endShadow(step, shadow);
    return true;
  }
  shadow.challengers = [next, ...others];
  shadow.evidence.challengers = shadow.evidence.challengers.filter(
    ({ version }) => !missing.includes(version),
  );
  if (missing.includes(leader)) {
    shadow.leader = next.number;
    record(step, {
      kind: 'lead',
      rule: 'registry',
      sentence: `version ${next.number} (${next.kind}) takes the lead, as ${leader} is gone`,
      evidence: {},
      versions: [next.number, leader],
    });
  }
  return false;
}

/** Its rows have been counted already. */
export const outdated = ({ evidence }: Shadow | Probation, { window }: ComparisonReport): boolean =>
  window.from < evidence.scoredTo;

/** Paused spans that lie behind what has been counted are of no more use. */
export function grow(subject: Shadow | Probation, { evidence }: ComparisonReport): void {
  subject.evidence = evidence;
  subject.gaps = subject.gaps.filter(({ to }) => to > evidence.scoredTo);
}

/** What is refuted by rules that don't go by the shadow's own test. */
const NULLS: Record<string, { null: string | null }> = {
  notWorse: { null: "the challenger's expected loss exceeds the champion's by the margin or more" },
  lenient: { null: null },
};

/** The rule's name in the decision, by test. */
export const RULES: Record<ShadowTest, string> = {
  mcnemar: 'anytimeMcNemar',
  betting: 'betting',
  selfNormalised: 'selfNormalised',
  empiricalBernstein: 'empiricalBernstein',
  influence: 'asymptotic',
};

type Judgement = { verdict: 'better' | 'worse'; rule: string };

function judge(step: Step, shadow: Shadow, report: ComparisonReport): Judgement | null {
  const { at, policy } = step;
  const { minimumPairs, atLeast, evidence, leniency } = policy.shadow;
  const rule = RULES[report.test];
  if (report.worse >= Math.log(1 / policy.shadow.alpha)) return { verdict: 'worse', rule };
  if (evidenceFor(report.evidence, report.leader).units < minimumPairs || at < shadow.startedAt + atLeast)
    return null;
  const decisive = Math.log(1 / alphaOfShadow(policy));
  const better =
    evidence === 'tenure'
      ? report.tenureBetter >= decisive && report.own >= OWN_EVIDENCE && report.difference.value >= 0
      : report.better >= decisive;
  if (better) return { verdict: 'better', rule: evidence === 'tenure' ? 'tenure' : rule };
  const likely = leniency !== null && report.posterior >= leniency.posterior && report.difference.value >= 0;
  return likely && isLenient(step) ? { verdict: 'better', rule: 'lenient' } : null;
}

/** Why nothing may be promoted now; null when it may. */
export function holds(state: LifecycleState): string | null {
  if (state.paused) return 'the lifecycle is paused';
  if (state.breaker.state !== 'closed')
    return `the breaker is ${state.breaker.state === 'open' ? 'open' : 'half-open'}`;
  if (state.deployment) return `the deployment of version ${state.deployment.version} is not confirmed yet`;
  if (state.stage.name === 'retraining') return 'a refresh is running';
  return null;
}

function promote(step: Step, shadow: Shadow, report: ComparisonReport | null, rule: string): void {
  const version = shadow.leader;
  const notWorse = rule === 'notWorse';
  const finding = notWorse
    ? 'is not worse than the champion by more than the margin'
    : 'is better than the champion';
  const numbers = report ? `: ${standing(report, notWorse ? 'notWorse' : 'better')}` : '';
  record(step, {
    kind: 'verdict',
    rule,
    sentence: `version ${version} ${finding}${numbers}`,
    evidence: {
      verdict: notWorse ? 'notWorse' : 'better',
      ...(report && evidenceOf(report, step.policy)),
      ...NULLS[rule],
    },
    versions: [version],
  });
  if (step.policy.promotion.approval) return ask(step, shadow, rule);
  changeChampion(step, { kind: 'promotion', to: version, rule });
}

/** The deadline: what is not decided by now is decided by the policy. */
function endOfTime(step: Step, shadow: Shadow, report: ComparisonReport | null = null): void {
  const { whenUndecided } = step.policy.shadow;
  const notWorse = shadow.notWorse >= Math.log(1 / alphaOfShadow(step.policy));
  const free = holds(step.state) === null;
  if (free && notWorse && whenUndecided === 'promoteNotWorse')
    return promote(step, shadow, report, 'notWorse');
  if (free && whenUndecided === 'ask') {
    record(step, {
      kind: 'verdict',
      rule: 'deadline',
      sentence: `version ${shadow.leader} is ${notWorse ? 'not worse, but not better either' : 'undecided'} at its deadline: a person decides`,
      evidence: {
        verdict: notWorse ? 'notWorse' : 'undecided',
        ...(report && evidenceOf(report, step.policy)),
      },
      versions: [shadow.leader],
    });
    return ask(step, shadow, 'undecided');
  }
  retire(step, shadow, notWorse ? 'notWorse' : 'undecided', 'deadline', report);
}

function retire(
  step: Step,
  shadow: Shadow,
  verdict: 'worse' | 'notWorse' | 'undecided',
  rule: string,
  report: ComparisonReport | null,
): void {
  const words = {
    worse: 'is worse than the champion',
    notWorse: 'is not worse at its deadline, but not better either',
    undecided: 'is undecided at its deadline',
  };
  const numbers = report ? `: ${standing(report, verdict === 'undecided' ? 'better' : verdict)}` : '';
  const decision = record(step, {
    kind: 'verdict',
    rule,
    sentence: `version ${shadow.leader} ${words[verdict]}${numbers} → champion ${step.state.champion?.number} stays`,
    evidence: { verdict, ...(report && evidenceOf(report, step.policy)) },
    versions: [shadow.leader],
  });
  if (verdict !== 'worse') notify(step, 'undecided', decision);
  endShadow(step, shadow);
}

/** A refresh yielded new challengers: the old ones count as undecided, and their evidence stays in the tenure. */
export function replaceShadow(step: Step, shadow: Shadow): void {
  record(step, {
    kind: 'verdict',
    rule: 'replaced',
    sentence: `version ${shadow.leader} is undecided and replaced by a fresher challenger`,
    evidence: { verdict: 'undecided', ...shown(shadow) },
    versions: [shadow.leader],
  });
  endShadow(step, shadow);
}

/** The challengers' predictions stop; what they showed counts for the rest of the tenure. */
export function endShadow(step: Step, shadow: Shadow): void {
  const { state } = step;
  rememberKinds(state, shadow);
  state.tenure = { ...state.tenure, replaced: [...state.tenure.replaced, shadow.anyBetter] };
  mark(
    step,
    shadow.challengers.map(({ number }) => number),
    'retired',
  );
  if (state.stage.name === 'retraining') state.stage.shadow = null;
  else if (state.stage.name === 'shadow' || state.stage.name === 'approval')
    state.stage = { name: 'serving' };
}

/** Another challenger is ahead: it is the one that can be promoted. */
function lead(step: Step, shadow: Shadow, { leader, evidence }: ComparisonReport): void {
  if (leader === shadow.leader) return;
  const kindOf = (version: number) => shadow.challengers.find(({ number }) => number === version)?.kind;
  record(step, {
    kind: 'lead',
    rule: 'standing',
    sentence: `version ${leader} (${kindOf(leader)}) takes the lead from ${shadow.leader} (${kindOf(shadow.leader)})`,
    evidence: {
      standings: evidence.challengers.map(({ version, units, wins, losses, sum }) => ({
        version,
        units,
        wins,
        losses,
        difference: units > 0 ? sum / units : 0,
      })),
      kinds: evidence.kinds,
    },
    versions: [leader, shadow.leader],
  });
  shadow.leader = leader;
}

const counts = (evidence: ShadowEvidence, leader: number) => {
  const { units, wins, losses, ties } = evidenceFor(evidence, leader);
  return { units, wins, losses, ties, rows: evidence.rows, until: instant(evidence.scoredTo) };
};

const shown = ({ evidence, leader, anyBetter, notWorse }: Shadow) => ({
  ...counts(evidence, leader),
  anyBetter,
  notWorse,
});

const evidenceOf = (report: ComparisonReport, policy: Policy): Record<string, unknown> => ({
  ...counts(report.evidence, report.leader),
  better: report.better,
  notWorse: report.notWorse,
  unit: policy.shadow.unit,
  alpha: alphaOfShadow(policy),
  test: report.test,
  null: report.null,
  lagOne: report.lagOne,
  worse: report.worse,
  own: report.own,
  anyBetter: report.anyBetter,
  tenureBetter: report.tenureBetter,
  posterior: report.posterior,
  difference: report.difference,
});

/** `+2.3 points (−0.4 to +5.1), 9 won and 4 lost of 14 (e = 3.2)`, with the odds for what is claimed. */
export const standing = (
  report: ComparisonReport,
  claim: 'better' | 'worse' | 'notWorse' = 'better',
): string => {
  const { wins, losses, units } = evidenceFor(report.evidence, report.leader);
  return `${difference(report.difference)}, ${wins} won and ${losses} lost of ${units} (${eValue(report[claim])})`;
};
