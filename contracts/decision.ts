/** A record of what was decided, on which evidence, by whom. */
export interface Decision {
  /** 1, 2, 3 … per model, without gaps. */
  seq: number;
  /** By the lifecycle's clock, epoch milliseconds. */
  at: number;
  kind: DecisionKind;
  /** The rule that was applied, for example `confirmation` or `anytimeMcNemar`. */
  rule: string;
  /** What a person reads. */
  sentence: string;
  /** The numbers the decision saw; no batch numbers, run ids or wall times, so that equal data give equal records. */
  evidence: Record<string, unknown>;
  /** Who decided: `perennial`, or the person who sent the message. */
  actor: string;
  reason: string | null;
  /** The client's own identity beside the self-stated actor; null when the lifecycle decided. */
  identity: string | null;
  /** Versions it is about, the one that gains first. */
  versions: number[];
}

export type DecisionKind =
  | 'started'
  | 'waiting'
  | 'evaluation'
  | 'noData'
  | 'trigger'
  | 'budget'
  | 'retraining'
  | 'registered'
  | 'refused'
  | 'corrupt'
  | 'notConverged'
  | 'cancelled'
  | 'failed'
  | 'check'
  | 'lead'
  | 'leniency'
  | 'verdict'
  | 'approval'
  | 'promotion'
  | 'rollback'
  | 'deployment'
  | 'probation'
  | 'adoption'
  | 'missingVersion'
  | 'breaker'
  | 'pause'
  | 'resume'
  | 'reconfigured'
  | 'refusedMessage'
  | 'retired';

/** An operation that could not be done in time and will be tried again; never part of the decision history. */
export interface Delay {
  at: number;
  /** What was attempted, for example `evaluate`. */
  what: string;
  message: string;
}
