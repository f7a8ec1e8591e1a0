import type { Message } from '../contracts/messages.ts';
import type { EvaluationReport, Window } from '../contracts/reports.ts';
import { evaluationAfter } from './deadlines.ts';
import { consequence, raise } from './retraining.ts';
import { estimate, features, gap, instant, metricName, number, ordinal, percent, span } from './sentences.ts';
import { answer, notify, record, refuse, type Step } from './step.ts';
import { observe } from './surroundings.ts';

/** Due on the grid. Deadlines that passed while nobody was there are made up for by this one. */
export function evaluate(step: Step, missed: number): void {
  const { state, at, policy } = step;
  if (missed > 0)
    record(step, {
      kind: 'waiting',
      rule: 'missed',
      sentence: `${missed} evaluation${missed === 1 ? ' was' : 's were'} missed in the last ${span((missed + 1) * policy.evaluation.every)}: one is made now, for the latest`,
      evidence: { missed },
      versions: [],
    });
  state.evaluation.nextAt = evaluationAfter(state, policy, at);
  push(step, null);
}

export function evaluateNow(step: Step, message: Message): void {
  if (!step.state.champion)
    return refuse(step, 'noChampion', 'there is no champion to evaluate yet', message);
  push(step, message);
}

/** Only rows after the champion's training count, and only those whose labels are due. */
function push({ state, at, policy, actions }: Step, request: Message | null): void {
  if (!state.champion) return;
  const to = at - policy.labels.delay;
  const from = Math.min(
    to,
    Math.max(to - policy.evaluation.window, state.champion.trainedTo + policy.training.embargo),
  );
  actions.push({
    type: 'evaluate',
    at,
    batch: state.batch,
    version: state.champion.number,
    window: { from, to },
    request,
  });
}

export function evaluated(step: Step, report: EvaluationReport, request: Message | null): void {
  const { state, at } = step;
  if (report.version !== state.champion?.number || observe(step, report.surroundings)) {
    return answer(step, request, { done: false, sentence: 'the champion changed meanwhile' });
  }
  const { metric, rows, verdict, drift } = report;
  state.evaluation.last = { at, metric, estimate: report.estimate, rows, verdict, moved: drift?.moved ?? [] };
  if (verdict === 'noData') return silent(step, report, request);
  state.evaluation.silentSince = null;
  const confirms = request === null;
  const degraded = confirms ? degradation(step, report) : UNCHANGED;
  const drifted = confirms ? drifting(step, report) : UNCHANGED;
  if (confirms) newData(step, report);
  const raised = degraded.confirmed || drifted.confirmed;
  const sentence = `${summary(report)}${degraded.text}${drifted.text}`;
  const { window, labelled, estimate: value, validation, drop, threshold, newRows } = report;
  record(
    step,
    {
      kind: 'evaluation',
      rule: verdict,
      sentence: raised ? `${sentence}${consequence(step)}` : sentence,
      evidence: {
        window,
        rows,
        labelled,
        metric,
        estimate: value,
        validation,
        drop,
        threshold,
        drift,
        newRows,
      },
      versions: [report.version],
    },
    request ?? undefined,
  );
  answer(step, request, { done: true, sentence });
}

/** A silent source is one alarm, not one a tick; and never a pass. */
function silent(step: Step, report: EvaluationReport, request: Message | null): void {
  const { state, at } = step;
  const { newest } = report.surroundings;
  const since =
    newest === null ? 'there are no observations yet' : `no observations since ${instant(newest)}`;
  answer(step, request, { done: false, sentence: since });
  if (state.evaluation.silentSince !== null) return;
  state.evaluation.silentSince = newest ?? at;
  const decision = record(step, {
    kind: 'noData',
    rule: 'patience',
    sentence: `${since}: version ${report.version} could not be evaluated`,
    evidence: { window: report.window, newest },
    versions: [report.version],
  });
  notify(step, 'noData', decision);
}

/** What an evaluation adds to its sentence, and whether it confirmed a reason to retrain. */
interface Finding {
  text: string;
  confirmed: boolean;
}

const UNCHANGED: Finding = { text: '', confirmed: false };

function summary(report: EvaluationReport): string {
  const { verdict, metric, drop, labelled, rows } = report;
  if (verdict === 'notEnoughRows') return `${rows} rows are too few for a verdict`;
  if (verdict === 'notEnoughLabels')
    return `${labelled} of ${rows} rows have their label: too few for a verdict`;
  if (!report.estimate) return `${metricName(metric)} could not be measured on ${rows} rows`;
  const level = estimate(metric, report.estimate);
  if (!drop) return `${level}, threshold ${number(report.threshold ?? 0)}`;
  const reference = report.validation ? 'validation' : 'the threshold';
  if (Math.abs(drop.value) < 0.0005) return `${level} is at ${reference}`;
  const bad = drop.value > 0;
  const below = bad === (metric !== 'logLoss' && metric !== 'rmse' && metric !== 'mae');
  return `${level} is ${gap(metric, drop.value)} ${below ? 'below' : 'above'} ${reference}`;
}

/** Counts disjoint degraded windows: one alone is noise, as far as anyone can tell. */
function degradation(step: Step, { verdict, window }: EvaluationReport): Finding {
  const { state, at, policy } = step;
  const { confirmations, confirmWithin } = policy.evaluation;
  const progress = state.evaluation;
  if (verdict === 'healthy') progress.degraded = [];
  if (verdict === 'suspect') return { text: ', within its error: noise', confirmed: false };
  if (verdict !== 'degraded') return UNCHANGED;
  progress.degraded = disjoint(progress.degraded, window, at - confirmWithin);
  const count = progress.degraded.length;
  if (count < confirmations)
    return {
      text: `: noise until confirmed, ${ordinal(count)} of ${confirmations} windows`,
      confirmed: false,
    };
  progress.degraded = [];
  if (policy.shadow.leniency) state.lenientUntil = at + policy.shadow.leniency.within;
  raise(step, { reason: 'degradation', actor: 'perennial', why: `degraded in ${count} windows` });
  return { text: count === 1 ? '' : `, ${ordinal(count)} time in a row`, confirmed: true };
}

function drifting(step: Step, { drift, window }: EvaluationReport): Finding {
  const { state, at, policy } = step;
  const progress = state.evaluation;
  if (!drift) return UNCHANGED;
  if (!drift.drifted) {
    progress.drifted = [];
    return UNCHANGED;
  }
  progress.drifted = disjoint(progress.drifted, window, at - policy.evaluation.confirmWithin);
  const count = progress.drifted.length;
  const { confirmations, trigger } = policy.drift;
  const moved = `; inputs moved in ${features(drift.moved)} (${percent(drift.share)} of the importance)`;
  if (!trigger) return { text: moved, confirmed: false };
  if (count < confirmations)
    return { text: `${moved}, ${ordinal(count)} of ${confirmations} windows`, confirmed: false };
  progress.drifted = [];
  raise(step, {
    reason: 'drift',
    actor: 'perennial',
    why: `${features(drift.moved)} moved in ${count} windows`,
  });
  return { text: `${moved}${count === 1 ? '' : `, ${ordinal(count)} time in a row`}`, confirmed: true };
}

function newData(step: Step, { newRows }: EvaluationReport): void {
  const wanted = step.policy.newData.rows;
  if (wanted === null || newRows < wanted) return;
  raise(step, {
    reason: 'newData',
    actor: 'perennial',
    why: `${newRows} labelled rows since the last training`,
  });
}

/** Adds a window unless its rows were counted already; windows that are too old count no more. */
function disjoint(windows: readonly Window[], window: Window, oldest: number): Window[] {
  const fresh = windows.filter(({ to }) => to > oldest);
  const last = fresh.at(-1);
  return last && window.from < last.to ? fresh : [...fresh, window];
}
