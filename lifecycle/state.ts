import type { Decision } from '../contracts/decision.ts';
import type {
  Estimate,
  EvaluationVerdict,
  FeatureDrift,
  KindStandings,
  Metric,
  ShadowEvidence,
  TenureEvidence,
  VersionSummary,
  Window,
} from '../contracts/reports.ts';
import type { Answer } from '../contracts/messages.ts';
import type { Action } from './actions.ts';
import type { BreakerCause } from '../contracts/status.ts';
import { emptyTenure } from '../contracts/evidence.ts';

/** Everything one model's lifecycle knows. Plain JSON; instants are epoch milliseconds by the lifecycle's clock. */
export interface LifecycleState {
  model: string;
  /** The latest instant that was decided about. */
  now: number;
  /** Where the grid of evaluations starts. */
  origin: number;
  /** Decisions made so far. */
  seq: number;
  stage: Stage;
  paused: Paused | null;
  champion: Champion | null;
  breaker: Breaker;
  /** Rows observed before this instant have been inspected. */
  inspectedTo: number;
  /** Spans that were new to an inspection that found corrupt data: not trained on until a person resets the breaker. */
  distrusted: Window[];
  /** Retrainings in a row that validation refused. */
  failures: number;
  budget: Budget;
  /** Reasons for a retraining that has not started yet. */
  waiting: Trigger[];
  /** Retrainings started so far; the number of the last one. */
  retrainings: number;
  /** The schedule counts from here; null before the first champion. */
  scheduledFrom: number | null;
  evaluation: EvaluationProgress;
  /** Until then a posterior suffices for a promotion, as the world has been seen to move. */
  lenientUntil: number | null;
  tenure: TenureEvidence;
  /** What the kinds of fits so far have shown; null from a degraded window on until the next fit. */
  kinds: KindStandings | null;
  probation: Probation | null;
  deployment: Deployment | null;
  /** What the registry has been asked for; its answer counts once. */
  changing: Changing | null;
  /** Versions whose absence from the registry has been reported. */
  missing: number[];
  /** Newest batch that decisions may see; null with `clock: wall`, where arrival decides. */
  batch: number | null;
  advance: Advance | null;
  /** Requests that were taken and whose answer is still to come: sent again, they are the same event. */
  asked: string[];
  /** Answers given lately, so that a repeated request is one event. */
  answers: { requestId: string; answer: Answer }[];
  /** An action that keeps failing; the lifecycle waits for it. */
  delay: Delay | null;
}

export interface Delay {
  since: number;
  what: Action['type'];
  message: string;
}

export type Stage =
  | {
      name: 'bootstrapping';
      nextAttempt: number;
      run: Run | null;
      /** Passed validation, but must not be promoted yet: paused, or the breaker is open. */
      candidate: VersionSummary | null;
    }
  | { name: 'serving' }
  /** With a shadow: a refresh, its old challengers are scored but not promoted. */
  | { name: 'retraining'; run: Run; shadow: Shadow | null }
  | { name: 'shadow'; shadow: Shadow }
  | { name: 'approval'; approval: Approval; shadow: Shadow }
  | { name: 'retired' };

export interface Paused {
  since: number;
  actor: string;
  reason: string;
}

export interface Champion extends VersionSummary {
  since: number;
  /** Champion before this one; what a rollback without a version goes back to. */
  former: number | null;
}

export type Breaker =
  | { state: 'closed' }
  /** `openings` in a row lengthen the cooldown; an operator's trip has no end of its own. */
  | { state: 'open'; cause: BreakerCause; since: number; reopensAt: number | null; openings: number }
  | { state: 'halfOpen'; cause: BreakerCause; since: number; openings: number; trial: number | null };

export interface Budget {
  /** Starts of the retrainings that count, within the period, oldest first. */
  started: number[];
  /** The date that was last given to a refused trigger. */
  refusedUntil: number | null;
}

export type TriggerReason = 'schedule' | 'degradation' | 'drift' | 'newData' | 'operator';

export interface Trigger {
  reason: TriggerReason;
  at: number;
  actor: string;
  why: string;
}

/** A retraining that runs. */
export interface Run {
  number: number;
  startedAt: number;
  reasons: Trigger[];
}

export interface EvaluationProgress {
  nextAt: number;
  /** Disjoint degraded windows since the last healthy one. */
  degraded: Window[];
  /** Disjoint drifted windows since the last undrifted one. */
  drifted: Window[];
  last: LastEvaluation | null;
  /** Since when the source has been silent; null while it speaks. */
  silentSince: number | null;
  /** Since when too few labels have come for a verdict, and whether that was alarmed; null while they come. */
  lateLabels: { since: number; told: boolean } | null;
  /** Labelled rows after the champion's training end, at the last evaluation. */
  newRows: number;
  /** How many of them there were when the last retraining started: the next one counts from there. */
  trainedRows: number;
}

export interface LastEvaluation {
  at: number;
  metric: Metric;
  estimate: Estimate | null;
  rows: number;
  verdict: EvaluationVerdict;
  moved: FeatureDrift[];
}

export interface Shadow {
  retraining: number;
  challengers: VersionSummary[];
  /** Number of the challenger that can be promoted. */
  leader: number;
  startedAt: number;
  /** Rows observed before this instant count. */
  endsAt: number;
  /** The verdict is due: rows have ended and their labels are known. */
  decideBy: number;
  nextCheck: number;
  evidence: ShadowEvidence;
  /** Log e-value of the last check that any challenger is better, kept for the tenure when the shadow ends. */
  anyBetter: number;
  notWorse: number;
  /** Paused spans: their rows are not scored. */
  gaps: Window[];
  /** Who asked for the retraining, where a person did. */
  requestedBy: string | null;
}

export interface Approval {
  version: number;
  rule: string;
  since: number;
  timeoutAt: number;
  escalated: boolean;
}

/** The former champion in shadow. */
export interface Probation {
  former: VersionSummary;
  startedAt: number;
  endsAt: number;
  decideBy: number;
  nextCheck: number;
  evidence: ShadowEvidence;
  gaps: Window[];
}

/** A change of champion that the serving side has not confirmed yet. */
export interface Deployment {
  decisionId: string;
  kind: 'promotion' | 'rollback';
  version: number;
  former: number | null;
  since: number;
  /** What goes into probation once a promotion is confirmed. */
  probation: VersionSummary | null;
}

/** A change of champion on its way through the registry. */
export interface Changing {
  decisionId: string;
  to: number;
}

/** A running request to move the clock of observation. */
export interface Advance {
  requestId: string;
  to: number;
  deadlines: number;
  /** Decisions made before it. */
  fromSeq: number;
}

/** A decision before it is numbered and dated. */
export type Draft = Omit<Decision, 'seq' | 'at' | 'actor' | 'reason' | 'identity'> &
  Partial<Pick<Decision, 'actor' | 'reason' | 'identity'>>;

/**
 * A lifecycle before its first event.
 *
 * @param origin where the grid of evaluations starts: the start of the workflow, or of the recorded data
 */
export const initialState = (model: string, origin: number, firstAttempt: number): LifecycleState => ({
  model,
  now: origin,
  origin,
  seq: 0,
  stage: { name: 'bootstrapping', nextAttempt: firstAttempt, run: null, candidate: null },
  paused: null,
  champion: null,
  breaker: { state: 'closed' },
  inspectedTo: origin,
  distrusted: [],
  failures: 0,
  budget: { started: [], refusedUntil: null },
  waiting: [],
  retrainings: 0,
  scheduledFrom: null,
  evaluation: {
    nextAt: firstAttempt,
    degraded: [],
    drifted: [],
    last: null,
    silentSince: null,
    lateLabels: null,
    newRows: 0,
    trainedRows: 0,
  },
  lenientUntil: null,
  tenure: emptyTenure(),
  kinds: {},
  probation: null,
  deployment: null,
  changing: null,
  missing: [],
  batch: null,
  advance: null,
  asked: [],
  answers: [],
  delay: null,
});
