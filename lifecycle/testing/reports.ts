import type {
  ComparisonReport,
  DriftReport,
  Estimate,
  EvaluationReport,
  EvaluationVerdict,
  Finding,
  RetrainingOutcome,
  Surroundings,
  ValidationReport,
  VersionSummary,
} from '../../contracts/reports.ts';
import type { Action } from '../actions.ts';

type Evaluate = Extract<Action, { type: 'evaluate' }>;
type Compare = Extract<Action, { type: 'compare' }>;

export const estimateOf = (value: number, halfWidth = 0.05): Estimate => ({
  value,
  low: value - halfWidth,
  high: value + halfWidth,
  standardError: halfWidth / 2,
  rows: 336,
});

export const versionOf = (number: number, trainedTo: number, kind: VersionSummary['kind'] = 'hybrid') => ({
  number,
  kind,
  trainedTo,
  validation: estimateOf(0.76, 0.02),
});

/** Accuracy that stands for each verdict, beside 0.76 at validation and an allowed drop of 0.02. */
const ACCURACY: Partial<Record<EvaluationVerdict, number>> = { healthy: 0.77, suspect: 0.73, degraded: 0.66 };

/** An evaluation that comes to `verdict`. */
export function evaluationOf(
  { version, window, at, batch }: Evaluate,
  verdict: EvaluationVerdict,
  surroundings: Surroundings,
): EvaluationReport {
  const value = ACCURACY[verdict];
  return {
    version,
    window,
    asOf: { batch: batch ?? 0, knownAt: at },
    verdict,
    rows: verdict === 'noData' ? 0 : 336,
    labelled: verdict === 'noData' ? 0 : verdict === 'notEnoughLabels' ? 12 : 336,
    metric: 'accuracy',
    estimate: value === undefined ? null : estimateOf(value),
    validation: value === undefined ? null : estimateOf(0.76, 0.02),
    drop: value === undefined ? null : estimateOf(0.76 - value, 0.054),
    threshold: value === undefined ? null : 0.74,
    segments: [],
    estimated: null,
    drift: null,
    attribution: null,
    newRows: 0,
    surroundings,
  };
}

export const NO_DRIFT: DriftReport = {
  moved: [],
  share: 0,
  drifted: false,
  multivariate: null,
  predictions: null,
  labels: null,
};

/** What the evidence of a comparison comes to. */
export type Standing = 'undecided' | 'better' | 'worse' | 'notWorse' | 'likelyBetter' | 'waiting';

/** Beyond ln(1/α) of every policy in the tests. */
const DECISIVE = 10;

/** A comparison of twenty more units that comes to `standing`. */
export function comparisonOf(
  { window, at, batch, evidence, tenure, leader }: Compare,
  standing: Standing,
  surroundings: Surroundings,
): ComparisonReport {
  const waiting = standing === 'waiting';
  const [wins, losses] = { better: [15, 3], worse: [3, 15], likelyBetter: [12, 6] }[standing as string] ?? [
    9, 9,
  ];
  const grown = {
    ...evidence,
    scoredTo: window.to,
    rows: evidence.rows + 960,
    challengers: evidence.challengers.map((challenger) =>
      challenger.version === leader
        ? {
            ...challenger,
            units: challenger.units + 20,
            wins: challenger.wins + wins,
            losses: challenger.losses + losses,
            ties: challenger.ties + 2,
          }
        : challenger,
    ),
  };
  const difference = { better: 0.023, worse: -0.023, likelyBetter: 0.012 }[standing as string] ?? 0;
  return {
    window,
    asOf: { batch: batch ?? 0, knownAt: at },
    rows: 960,
    labelled: waiting ? 100 : 960,
    waiting,
    evidence: waiting ? evidence : grown,
    tenure: waiting ? tenure : { ...tenure, wins: tenure.wins + wins, losses: tenure.losses + losses },
    test: 'mcnemar',
    null: 'a block that one of the two wins is the challenger’s with probability ½ at most',
    lagOne: 0.1,
    own: standing === 'better' ? DECISIVE : 0.5,
    better: standing === 'better' ? DECISIVE : 0.5,
    worse: standing === 'worse' ? DECISIVE : -0.5,
    notWorse: standing === 'better' || standing === 'notWorse' ? DECISIVE : 0.5,
    anyBetter: standing === 'better' ? DECISIVE : 0.5,
    tenureBetter: standing === 'better' ? DECISIVE : 0.5,
    posterior: { better: 0.99, worse: 0.01, likelyBetter: 0.97 }[standing as string] ?? 0.5,
    difference: estimateOf(difference, 0.02),
    leader,
    surroundings,
  };
}

const validationOf = (challenger: VersionSummary, passed: boolean): ValidationReport => ({
  window: { from: challenger.trainedTo, to: challenger.trainedTo },
  rows: 336,
  metric: 'accuracy',
  challenger: challenger.validation,
  champion: null,
  difference: null,
  dummy: 0.58,
  gain: estimateOf(0.18),
  segments: [],
  plan: null,
  passed,
  sentence: passed ? 'accuracy 0.76 on 336 rows' : 'accuracy 0.61 is no gain over guessing (0.60)',
});

export const registered = (...versions: VersionSummary[]): RetrainingOutcome => ({
  outcome: 'registered',
  versions,
  validation: validationOf(versions[0], true),
  warnings: [],
});

export const refused = (...versions: VersionSummary[]): RetrainingOutcome => ({
  outcome: 'refused',
  versions,
  validation: validationOf(versions[0], false),
});

const finding = (check: string, sentence: string): Finding => ({
  check,
  passed: false,
  feature: null,
  value: 0.4,
  limit: 0.05,
  sentence,
});

export const corrupt = (): RetrainingOutcome => ({
  outcome: 'corrupt',
  findings: [finding('duplicates', '40 % of the rows are duplicates')],
});

export const notConverged = (): RetrainingOutcome => ({
  outcome: 'notConverged',
  findings: [finding('plateau', 'the out-of-bag error still falls')],
});
