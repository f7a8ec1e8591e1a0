import type { ReadinessReport, RetrainingOutcome } from '../contracts/reports.ts';
import { close, tripAfterFailure } from './breaker.ts';
import { changeChampion } from './champion.ts';
import { evaluationAfter } from './deadlines.ts';
import { instant } from './sentences.ts';
import type { Run, Stage } from './state.ts';
import { kindOf, numbersOf, sentenceOf } from './outcomes.ts';
import { mark, record, type Step } from './step.ts';
import { inspected } from './inspected.ts';
import { observe } from './surroundings.ts';

type Bootstrapping = Extract<Stage, { name: 'bootstrapping' }>;

/** The workflow has just been started, with a version made elsewhere or with none. */
export function started(step: Step, champion: number | null): void {
  const { model, seq } = step.state;
  if (seq > 0) return;
  if (champion === null) {
    const sentence = `lifecycle of ${model} starts; its first version is trained once there is data for it`;
    record(step, { kind: 'started', rule: 'start', sentence, evidence: {}, versions: [] });
    return;
  }
  const sentence = `lifecycle of ${model} starts with version ${champion}, made elsewhere`;
  record(step, { kind: 'started', rule: 'start', sentence, evidence: {}, versions: [champion] });
  changeChampion(step, { kind: 'adoption', to: champion, rule: 'adopted' });
}

/** Due on the evaluation grid until there is a champion. */
export function attempt(step: Step): void {
  const { state, at, policy } = step;
  const stage = state.stage as Bootstrapping;
  if (stage.candidate) {
    changeChampion(step, { kind: 'promotion', to: stage.candidate.number, rule: 'first' });
    return;
  }
  stage.nextAttempt = evaluationAfter(state, policy, at);
  step.actions.push({ type: 'assess', at, batch: state.batch });
}

/** How much data there is for a first version. */
export function bootstrapped(step: Step, report: ReadinessReport): void {
  const { state, at } = step;
  const { stage } = state;
  if (stage.name !== 'bootstrapping' || stage.run || stage.candidate) return;
  if (observe(step, report.surroundings)) return;
  if (state.paused || state.breaker.state === 'open') return;
  const { rows, labelled, readyAt, ready } = report;
  if (!ready) {
    const until = readyAt !== null && readyAt > at ? ` until ${instant(readyAt)}` : '';
    record(step, {
      kind: 'waiting',
      rule: 'bootstrap',
      sentence: `waits for its first data${until}: ${labelled} labelled of ${rows} rows so far`,
      evidence: { rows, labelled },
      versions: [],
    });
    return;
  }
  const run: Run = { number: ++state.retrainings, startedAt: at, reasons: [] };
  stage.run = run;
  if (state.breaker.state === 'halfOpen') state.breaker.trial = run.number;
  record(step, {
    kind: 'retraining',
    rule: 'first',
    sentence: `trains its first version on ${labelled} labelled rows`,
    evidence: { number: run.number, rows, labelled },
    versions: [],
  });
  step.actions.push({
    type: 'startRetraining',
    at,
    batch: state.batch,
    number: run.number,
    champion: null,
    leftOut: state.distrusted,
    reasons: [],
  });
}

/** The first training ended: promoted by rule `first` if it beats the dummy, else tried again on the grid. */
export function firstEnded(step: Step, stage: Bootstrapping, outcome: RetrainingOutcome): void {
  const { state, at } = step;
  const run = stage.run as Run;
  state.scheduledFrom = run.startedAt;
  inspected(step, run.startedAt, outcome);
  stage.run = null;
  const versions = numbersOf(outcome);
  record(step, {
    kind: kindOf(outcome),
    rule: 'first',
    sentence: sentenceOf(run.number, outcome),
    evidence: { number: run.number, outcome },
    versions,
  });
  if (outcome.outcome !== 'registered') {
    stage.nextAttempt = evaluationAfter(state, step.policy, at);
    tripAfterFailure(step, run.number, outcome);
    return;
  }
  state.failures = 0;
  close(step, run.number);
  mark(step, versions.slice(1), 'retired');
  stage.candidate = outcome.versions[0];
  if (!state.paused && state.breaker.state === 'closed')
    changeChampion(step, { kind: 'promotion', to: stage.candidate.number, rule: 'first' });
}
