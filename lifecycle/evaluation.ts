import type { Message } from '../contracts/messages.ts';
import type { EvaluationReport, Window } from '../contracts/reports.ts';
import { evaluationAfter } from './deadlines.ts';
import { forgetKinds } from './kinds.ts';
import { seeMovement } from './leniency.ts';
import { consequence, raise } from './retraining.ts';
import { origin } from './origin.ts';
import {
  estimate,
  features,
  gap,
  instant,
  isLoss,
  metricName,
  number,
  ordinal,
  percent,
  span,
} from './sentences.ts';
import type { Trigger } from './state.ts';
import { answer, isAwaited, notify, record, refuse, type Step } from './step.ts';
import { observe } from './surroundings.ts';

/**
 * Due on the grid. Deadlines that passed while nobody was there are made up for by this one. It looks at what was
 * known at its deadline, however late it comes: windows of one grid never overlap.
 */
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
  const following = evaluationAfter(state, policy, at);
  const deadline = Math.max(state.evaluation.nextAt, following - policy.evaluation.every);
  state.evaluation.nextAt = following;
  push(step, deadline, null);
}

export function evaluateNow(step: Step, message: Message): void {
  if (!step.state.champion)
    return refuse(step, 'noChampion', 'there is no champion to evaluate yet', message);
  push(step, step.at, message);
}

/** Only rows after the champion's training count, and only those whose labels are due. */
function push({ state, policy, actions }: Step, at: number, request: Message | null): void {
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
    since: state.champion.since,
    request,
  });
}

export function evaluated(step: Step, report: EvaluationReport, request: Message | null): void {
  const { state, at } = step;
  if (request && !isAwaited(step, request)) return;
  if (report.version !== state.champion?.number || observe(step, report.surroundings)) {
    return answer(step, request, { done: false, sentence: 'the champion changed meanwhile' });
  }
  const { metric, rows, verdict, drift } = report;
  state.evaluation.lateLabels =
    verdict === 'notEnoughLabels' ? (state.evaluation.lateLabels ?? { since: at, told: false }) : null;
  state.evaluation.last = { at, metric, estimate: report.estimate, rows, verdict, moved: drift?.moved ?? [] };
  if (verdict === 'noData') return silent(step, report, request);
  state.evaluation.silentSince = null;
  // An evaluation that a person asked for is no confirmation.
  const findings =
    request === null ? [degradation(step, report), drifting(step, report), newData(step, report)] : [];
  const triggers = findings.flatMap(({ trigger }) => trigger ?? []);
  const findingsText = findings.map(({ text }) => text).join('');
  const sentence = `${summary(step, report)}${findingsText}${worstSegment(report)}${verdict === 'degraded' ? origin(report) : ''}${triggers.length > 0 ? consequence(step) : ''}`;
  const {
    window,
    labelled,
    estimate: value,
    validation,
    drop,
    threshold,
    segments,
    estimated,
    attribution,
    newRows,
  } = report;
  record(
    step,
    {
      kind: 'evaluation',
      rule: verdict,
      sentence,
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
        attribution,
        segments,
        estimated,
        newRows,
      },
      versions: [report.version],
    },
    request ?? undefined,
  );
  if (!request)
    seeMovement(
      step,
      report,
      triggers.some(({ reason }) => reason === 'degradation'),
    );
  for (const trigger of triggers) raise(step, trigger);
  alarmLateLabels(step, report);
  answer(step, request, { done: true, sentence });
}

const labelsDueBy = ({ state, policy }: Step): number =>
  (state.evaluation.lateLabels?.since ?? state.now) + policy.labels.patience;

/** Labels that stay away are one alarm, once their patience is over. */
function alarmLateLabels(step: Step, { labelled, rows, window, version }: EvaluationReport): void {
  const { lateLabels } = step.state.evaluation;
  if (lateLabels === null || lateLabels.told || step.at < labelsDueBy(step)) return;
  lateLabels.told = true;
  const decision = record(step, {
    kind: 'noData',
    rule: 'labels',
    sentence: `labels have been late since ${instant(lateLabels.since)}: ${labelled} of the ${rows} rows until ${instant(window.to)} have theirs`,
    evidence: { window, rows, labelled, since: lateLabels.since },
    versions: [version],
  });
  notify(step, 'noData', decision);
}

/** A silent source is one alarm, not one a tick; and never a pass. */
function silent(step: Step, report: EvaluationReport, request: Message | null): void {
  const { state, at } = step;
  const { newest, missing } = report.surroundings;
  const why = missing.includes(report.version)
    ? 'it is no longer in the registry'
    : newest === null
      ? 'there are no observations yet'
      : `no observations since ${instant(newest)}`;
  const sentence = `version ${report.version} could not be evaluated: ${why}`;
  answer(step, request, { done: false, sentence });
  if (state.evaluation.silentSince !== null) return;
  state.evaluation.silentSince = newest ?? at;
  const decision = record(step, {
    kind: 'noData',
    rule: 'patience',
    sentence,
    evidence: { window: report.window, newest },
    versions: [report.version],
  });
  notify(step, 'noData', decision);
}

/** What an evaluation adds to its sentence, and the reason to retrain that it has confirmed. */
interface Finding {
  text: string;
  trigger?: Omit<Trigger, 'at'>;
}

const NOTHING: Finding = { text: '' };

function summary(step: Step, report: EvaluationReport): string {
  const { verdict, metric, drop, labelled, rows, estimated } = report;
  if (verdict === 'notEnoughRows') return `${rows} rows are too few for a verdict`;
  if (verdict === 'notEnoughLabels') {
    const wanted = `${percent(step.policy.labels.coverage)} are wanted`;
    const until = step.at >= labelsDueBy(step) ? '' : `, waits for them until ${instant(labelsDueBy(step))}`;
    const guess = estimated ? `; from scores alone ${estimate(metric, estimated)} is estimated` : '';
    return `${labelled} of ${rows} rows have their label and ${wanted}: no verdict${until}${guess}`;
  }
  if (!report.estimate) return `${metricName(metric)} could not be measured on ${rows} rows`;
  const level = estimate(metric, report.estimate);
  if (!drop) return `${level}, threshold ${number(report.threshold ?? 0)}`;
  const reference = report.validation ? 'validation' : 'the threshold';
  const distance = gap(metric, drop.value, report.validation);
  if (distance === null) return `${level} is at ${reference}`;
  const below = drop.value > 0 === !isLoss(metric);
  return `${level} is ${distance} ${below ? 'below' : 'above'} ${reference}`;
}

/** Where the version is worst, for a person. */
function worstSegment({ metric, segments: [worst, ...others] }: EvaluationReport): string {
  if (!worst) return '';
  const more =
    others.length > 0 ? `, and in ${others.length} more segment${others.length === 1 ? '' : 's'}` : '';
  return `; significantly worse where ${worst.feature} is ${worst.values}: ${estimate(metric, worst.value)}${more}`;
}

/** Counts disjoint degraded windows: one alone is noise, as far as anyone can tell. */
function degradation(step: Step, { verdict, window }: EvaluationReport): Finding {
  const { state, at, policy } = step;
  const { confirmations, confirmWithin } = policy.evaluation;
  const progress = state.evaluation;
  if (verdict === 'healthy') progress.degraded = [];
  if (verdict === 'suspect') return { text: ', within its error: noise' };
  if (verdict !== 'degraded') return NOTHING;
  forgetKinds(state);
  progress.degraded = disjoint(progress.degraded, window, at - confirmWithin);
  const count = progress.degraded.length;
  if (count < confirmations)
    return { text: `: noise until confirmed, ${ordinal(count)} of ${confirmations} windows` };
  progress.degraded = [];
  return {
    text: inARow(count),
    trigger: { reason: 'degradation', actor: 'perennial', why: `degraded in ${windows(count)}` },
  };
}

function drifting(step: Step, { drift, window }: EvaluationReport): Finding {
  const { state, at, policy } = step;
  const progress = state.evaluation;
  if (!drift) return NOTHING;
  if (!drift.drifted) {
    progress.drifted = [];
    return NOTHING;
  }
  progress.drifted = disjoint(progress.drifted, window, at - policy.evaluation.confirmWithin);
  const count = progress.drifted.length;
  const { confirmations, trigger } = policy.drift;
  const moved = `; inputs moved in ${features(drift.moved)} (${percent(drift.share)} of the importance)`;
  if (!trigger) return { text: moved };
  if (count < confirmations) return { text: `${moved}, ${ordinal(count)} of ${confirmations} windows` };
  progress.drifted = [];
  const why = `${features(drift.moved)} moved in ${windows(count)}`;
  return { text: `${moved}${inARow(count)}`, trigger: { reason: 'drift', actor: 'perennial', why } };
}

/** Rows that came since the last training count, whether or not it led to another champion. */
function newData({ state, policy }: Step, { newRows }: EvaluationReport): Finding {
  state.evaluation.newRows = newRows;
  const wanted = policy.newData.rows;
  const fresh = newRows - state.evaluation.trainedRows;
  if (wanted === null || fresh < wanted) return NOTHING;
  const why = `${fresh} labelled rows since the last training`;
  return { text: `; ${why}`, trigger: { reason: 'newData', actor: 'perennial', why } };
}

const inARow = (count: number): string => (count === 1 ? '' : `, ${ordinal(count)} time in a row`);
const windows = (count: number): string => `${count} window${count === 1 ? '' : 's'}`;

/** Adds a window unless its rows were counted already; windows that are too old count no more. */
function disjoint(windows: readonly Window[], window: Window, oldest: number): Window[] {
  const fresh = windows.filter(({ to }) => to > oldest);
  const last = fresh.at(-1);
  return last && window.from < last.to ? fresh : [...fresh, window];
}
