import { emptyEvidence, emptyTenure } from '../contracts/evidence.ts';
import type { ComparisonReport, VersionSummary } from '../contracts/reports.ts';
import { changeChampion } from './champion.ts';
import { checkAfter } from './deadlines.ts';
import { countable, grow, outdated, RULES, standing } from './shadow.ts';
import { mark, record, type Step } from './step.ts';
import { observe } from './surroundings.ts';

/** After a promotion the sides are swapped: the former champion goes into shadow beside the new one. */
export function beginProbation(step: Step, former: VersionSummary): void {
  const { state, policy, at } = step;
  const { duration, checkEvery } = policy.probation;
  const { delay } = policy.labels;
  if (duration === 0) {
    mark(step, [former.number], 'retired');
    return;
  }
  const { number, kind, trainedTo, validation } = former;
  mark(step, [number], 'former');
  state.probation = {
    former: { number, kind, trainedTo, validation },
    startedAt: at,
    endsAt: at + duration,
    decideBy: at + duration + delay,
    nextCheck: Math.min(at + delay + checkEvery, at + duration + delay),
    evidence: emptyEvidence([former], at),
    gaps: [],
  };
}

export function checkProbation(step: Step): void {
  const { state, at, policy } = step;
  const { probation, champion } = state;
  if (!probation || !champion) return;
  probation.nextCheck = checkAfter(probation, at, policy.probation.checkEvery);
  const to = countable(probation, at, policy);
  if (to <= probation.evidence.scoredTo) {
    if (at >= probation.decideBy) endProbation(step, 'passed');
    return;
  }
  step.actions.push({
    type: 'compare',
    subject: 'probation',
    retraining: 0,
    at,
    batch: state.batch,
    champion: champion.number,
    challengers: [probation.former],
    leader: probation.former.number,
    window: { from: probation.evidence.scoredTo, to },
    gaps: probation.gaps,
    evidence: probation.evidence,
    tenure: emptyTenure(),
  });
}

/** The former champion being significantly better is the one reason to go back without being asked. */
export function probationCompared(step: Step, report: ComparisonReport): void {
  const { state, at, policy } = step;
  const { probation } = state;
  if (!probation || report.leader !== probation.former.number || outdated(probation, report)) return;
  if (observe(step, report.surroundings)) return;
  if (report.surroundings.missing.includes(probation.former.number)) return endProbation(step, 'abandoned');
  if (!report.waiting) grow(probation, report);
  const better = !report.waiting && report.better >= Math.log(1 / policy.probation.alpha);
  if (better && state.deployment === null) {
    record(step, {
      kind: 'probation',
      rule: RULES[report.test],
      sentence: `the former champion ${probation.former.number} is better than ${state.champion?.number}: ${standing(report)}`,
      evidence: {
        verdict: 'worse',
        difference: report.difference,
        better: report.better,
        alpha: policy.probation.alpha,
        test: report.test,
        null: report.null,
      },
      versions: [probation.former.number],
    });
    return changeChampion(step, { kind: 'rollback', to: probation.former.number, rule: 'probation' });
  }
  if (at >= probation.decideBy) endProbation(step, 'passed', report);
}

/**
 * The former champion's predictions stop: the promotion is final (`passed`), or another change of champion has left
 * nothing to watch (`abandoned`).
 */
export function endProbation(step: Step, rule: 'passed' | 'abandoned', report?: ComparisonReport): void {
  const { state } = step;
  const { probation, champion } = state;
  if (!probation) return;
  state.probation = null;
  mark(step, [probation.former.number], 'retired');
  if (rule === 'abandoned') return;
  record(step, {
    kind: 'probation',
    rule,
    sentence: `version ${champion?.number} has passed its probation${report ? `: the former champion stood at ${standing(report)}` : ''}`,
    evidence: report ? { difference: report.difference, better: report.better } : {},
    versions: [champion?.number ?? 0, probation.former.number],
  });
}
