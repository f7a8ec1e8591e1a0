/**
 * What the stages report to the lifecycle: small plain JSON that travels through Temporal and is kept with the
 * decision it led to. Instants are epoch milliseconds, shares are between 0 and 1.
 */

export type Metric =
  'accuracy' | 'precision' | 'recall' | 'f1' | 'f1Macro' | 'auc' | 'logLoss' | 'rmse' | 'mae' | 'r2';

/** Half-open span of observation time, [from, to). */
export interface Window {
  from: number;
  to: number;
}

/** A metric or a difference of two with its two-sided confidence interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
  /** Standard error of `value`, blocks counted as one observation each. */
  standardError: number;
  rows: number;
  /** Blocks that the rows are in; absent for a difference. */
  blocks?: number;
}

/** What a read saw: batches up to `batch`, labels known at `knownAt`. */
export interface AsOf {
  batch: number;
  knownAt: number;
}

/** What the registry and the data said at the moment of an activity, so that changes from outside are noticed. */
export interface Surroundings {
  /** The registry's champion; null before the first promotion. */
  champion: number | null;
  /** Versions the lifecycle counts on that the registry no longer has. */
  missing: number[];
  /** Instant of the newest accepted observation; null when there is none. */
  newest: number | null;
}

export type EvaluationVerdict =
  'healthy' | 'suspect' | 'degraded' | 'notEnoughRows' | 'notEnoughLabels' | 'noData';

/** A column that moved away from what a version was trained on, by the distance that shows it most. */
export interface ColumnDrift {
  /** `psi`: its distribution; `began`: it was constant; the others are shares: missing, unknown levels, out of range. */
  distance: 'psi' | 'unseen' | 'nulls' | 'range' | 'began';
  value: number;
  /** Size that counts in practice. */
  limit: number;
  /** Probability of such a value while nothing has moved, by the reference's own windows. */
  p: number;
  /** The same, corrected for the number of distances looked at (Benjamini and Hochberg). */
  q: number;
  /** Further distances of the distribution, for reading. */
  distances?: { jensenShannon: number; kolmogorovSmirnov?: number; wasserstein?: number };
}

export interface FeatureDrift extends ColumnDrift {
  feature: string;
  /** Share of what the champion's splits gain. */
  importance: number;
}

export interface DriftReport {
  /** Features beyond both their calibration and the practical size, largest first. */
  moved: FeatureDrift[];
  /** Importance-weighted share of the features that moved. */
  share: number;
  drifted: boolean;
  /** All inputs taken together: how well a classifier tells the window from held-out rows; null where none was asked. */
  multivariate: { area: number; limit: number; p: number } | null;
  /** The version's answers, against those to held-out rows; null when they did not move. */
  predictions: ColumnDrift | null;
  /** The labels, against those it was trained on; null when they did not move. */
  labels: ColumnDrift | null;
}

/**
 * What a change of the metric comes from: inputs that moved, the relation of inputs to target, both, labels that look
 * flipped, chance; or more than chance, but from what can't be told.
 */
export type Cause = 'inputs' | 'relation' | 'both' | 'labels' | 'noise' | 'unclear';

/** A part of a change in mean loss, positive is worse, with its interval. */
export interface ChangePart {
  value: number;
  low: number;
  high: number;
}

/** Where the difference between a window's loss and that of held-out rows comes from: `inputs` + `relation`. */
export interface Attribution {
  cause: Cause;
  change: ChangePart;
  inputs: ChangePart;
  relation: ChangePart;
  /** What neither part bears out, and how much chance alone would give. */
  noise: ChangePart;
  /** `share`: of wrong answers; `loss`: mean log loss, absolute or squared error. */
  unit: 'share' | 'loss';
  /** Share of the window's rows that the comparison of like with like rests on. */
  overlap: number;
  /** Feature by which a changed relation is concentrated; null where it isn't. */
  concentrated: string | null;
  /** Since when the detectors see a changed loss. */
  errorsChanged: { adwin: number | null; pageHinkley: number | null };
}

/** A part of the rows in which a version is significantly worse. */
export interface SegmentReport {
  feature: string;
  /** A level, or a quarter of the values such as `12 to 40`. */
  values: string;
  /** The metric there. */
  value: Estimate;
  /** To all other rows, or to the champion on the same ones; below 0. */
  difference: Estimate;
  /** Two-sided, corrected for the number of segments looked at. */
  p: number;
}

export interface EvaluationReport {
  version: number;
  window: Window;
  asOf: AsOf;
  verdict: EvaluationVerdict;
  rows: number;
  labelled: number;
  metric: Metric;
  /** Null without a verdict on the metric. */
  estimate: Estimate | null;
  /** The version's own result on held-out rows, its shadow's included, where the threshold is relative to it. */
  validation: Estimate | null;
  /** How far the metric is on the bad side of the threshold's reference, both errors included; positive is worse. */
  drop: Estimate | null;
  /** The level below (or above, for losses) which the metric counts as bad. */
  threshold: number | null;
  /** Where the version is significantly worse than on all other rows, worst first. */
  segments: SegmentReport[];
  /** What the metric is expected to be, from scores alone, while labels are missing: no measurement, and no verdict. */
  estimated: Estimate | null;
  drift: DriftReport | null;
  /** Of a suspect or degraded window; null otherwise, and where the held-out rows are gone. */
  attribution: Attribution | null;
  /** Labelled rows that came after the version's training end. */
  newRows: number;
  surroundings: Surroundings;
}

/** Whether there is enough labelled data for a first version. */
export interface ReadinessReport {
  ready: boolean;
  rows: number;
  labelled: number;
  /** Instant from which on the recent window is filled, as far as the data tell; null without data. */
  readyAt: number | null;
  surroundings: Surroundings;
}

export type Kind = 'hybrid' | 'recent' | 'long';

/** One check that data, training or validation did not pass, or passed with its number. */
export interface Finding {
  check: string;
  passed: boolean;
  feature: string | null;
  value: number;
  limit: number;
  sentence: string;
}

/** What the lifecycle keeps of a version. */
export interface VersionSummary {
  number: number;
  kind: Kind;
  /** End of the training data (exclusive): the version is evaluated only on what comes after it. */
  trainedTo: number;
  validation: Estimate;
}

/** How long a shadow is expected to take until it finds a difference that is worth it. */
export interface ShadowPlan {
  /** In mean loss per row, or points of the metric. */
  difference: number;
  unit: 'row' | 'block';
  /** Units needed, with a power of 80 %; null where the two never differed. */
  units: number | null;
  /** Time in which the holdout's traffic brings them, milliseconds. */
  takes: number | null;
}

export interface ValidationReport {
  window: Window;
  rows: number;
  metric: Metric;
  challenger: Estimate;
  champion: Estimate | null;
  /** Challenger minus champion, positive is better. */
  difference: Estimate | null;
  dummy: number;
  /** Gain over the dummy, positive is better. */
  gain: Estimate;
  /** Where the challenger is significantly worse than the champion, worst first. */
  segments: SegmentReport[];
  /** Null without a champion, whose place there is nothing to compete for. */
  plan: ShadowPlan | null;
  passed: boolean;
  sentence: string;
}

/** How a retraining ended. */
export type RetrainingOutcome =
  | { outcome: 'registered'; versions: VersionSummary[]; validation: ValidationReport; warnings: Finding[] }
  | { outcome: 'refused'; versions: VersionSummary[]; validation: ValidationReport }
  | { outcome: 'corrupt'; findings: Finding[] }
  | { outcome: 'notConverged'; findings: Finding[] }
  | { outcome: 'notEnoughData'; sentence: string }
  | { outcome: 'cancelled' }
  | { outcome: 'timeLimit'; limit: number }
  | { outcome: 'failed'; message: string };

/** Running sums of what is bet on, over units, for the test that measures it by its own spread. */
export interface Stakes {
  stakes: number;
  stakesSquared: number;
}

/** One challenger beside the champion so far, as running sums over units of the policy's choice: rows or blocks. */
export interface ChallengerEvidence extends Stakes {
  version: number;
  kind: Kind;
  units: number;
  /** By the loss that stands for the metric. */
  wins: number;
  losses: number;
  ties: number;
  /** Sum over the rows counted, for showing. */
  totalLoss: number;
  /** Running log-wealth of the bet against "worse than the margin", by grid point. */
  wealth: number[];
  /** The same against "not better" and "not worse" at no margin, where the test is a bet; else empty. */
  gain: number[];
  loss: number[];
  /** Running sums of the units' differences: for the confidence sequence, and how much units hang together. */
  sum: number;
  sumOfSquares: number;
  /** Σ (dᵢ − mean of those before)². */
  variance: number;
  /** Σ dᵢ dᵢ₋₁, and the last d. */
  products: number;
  last: number;
  /** Sums of both versions' ratios where the metric is one, see `PairedRatios`; else empty. */
  totals: number[];
  squares: number;
}

/** The evidence of one shadow so far. It is carried through the lifecycle's state and grows by every check. */
export interface ShadowEvidence {
  /** Observations before this instant have been counted. */
  scoredTo: number;
  /** Those before this one were held out from the training; they count for each challenger, not for the tenure. */
  liveFrom: number;
  rows: number;
  /** Sum over the rows counted, for showing. */
  championLoss: number;
  challengers: ChallengerEvidence[];
  /** What the kinds of fits before this one have shown; it decides who leads, and is no evidence. */
  kinds: KindStandings;
}

/** By kind: units, and the sum of what was bet on, beside whichever champion; older fits count less. */
export type KindStandings = Partial<Record<Kind, { units: number; stakes: number }>>;

/** What a champion's tenure has seen of all its challengers: of each shadow, whichever led. */
export interface TenureEvidence extends Stakes {
  wins: number;
  losses: number;
  /** Log-wealth of the pooled bet, where the test is one; else empty. */
  gain: number[];
  units: number;
  /** Log e-values of the shadows that ended, oldest first. */
  replaced: number[];
}

/**
 * How a shadow is judged: by units won and lost, by a bet on bounded differences, by the average of all units so far,
 * or by the units' influence on a ratio such as F1.
 */
export type ShadowTest = 'mcnemar' | 'betting' | 'selfNormalised' | 'empiricalBernstein' | 'influence';

export interface ComparisonReport {
  window: Window;
  asOf: AsOf;
  rows: number;
  labelled: number;
  /** The span could not be counted yet, as too few of its labels are known. */
  waiting: boolean;
  evidence: ShadowEvidence;
  tenure: TenureEvidence;
  test: ShadowTest;
  /** What is refuted where `better` is large, in words. */
  null: string;
  /** Lag-one correlation of the units' differences: far from 0, units are no new evidence each. */
  lagOne: number;
  /**
   * Log e-values of the leader: challenger not better, divided by the number of challengers as the best of them is
   * picked; champion not better; challenger worse than the margin.
   */
  better: number;
  worse: number;
  notWorse: number;
  /** The leader's against "not better", by itself. */
  own: number;
  /** Of the shadow: none of its challengers is better. */
  anyBetter: number;
  /** Of the tenure: no challenger of it was ever better. */
  tenureBetter: number;
  /** P(leader better | its own units), by what is bet on, flat prior. */
  posterior: number;
  /** Challenger minus champion as confidence sequence, positive is better. */
  difference: Estimate;
  /** The challenger that is judged, see `leaderOf`. */
  leader: number;
  surroundings: Surroundings;
}

/** What a change of champion came to in the registry. */
export type ChampionChange =
  | { outcome: 'committed'; champion: VersionSummary; former: number | null }
  /** The registry's champion is not the expected one. */
  | { outcome: 'conflict'; champion: VersionSummary | null }
  | { outcome: 'unknownVersion' }
  /** Validation refused it. */
  | { outcome: 'refusedVersion' };
