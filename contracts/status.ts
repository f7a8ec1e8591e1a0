import type { EvaluationVerdict, Metric } from './reports.ts';

export type StageName =
  'bootstrapping' | 'serving' | 'retraining' | 'shadow' | 'approval' | 'probation' | 'retired';

export type BreakerCause = 'data' | 'convergence' | 'validation' | 'rollback' | 'deployment' | 'operator';

export type BreakerStateName = 'closed' | 'open' | 'halfOpen';

/** What `status` answers, and what is kept beside the decisions for when no worker runs. Instants in epoch ms. */
export interface LifecycleStatus {
  model: string;
  clock: 'wall' | 'observation';
  /** The lifecycle's now. */
  now: number;
  stage: StageName;
  paused: boolean;
  champion: number | null;
  /** The leading one first. */
  challengers: number[];
  breaker: {
    state: BreakerStateName;
    cause: BreakerCause | null;
    since: number | null;
    reopensAt: number | null;
  };
  lastEvaluation: {
    at: number;
    metric: Metric;
    value: number | null;
    low: number | null;
    high: number | null;
    rows: number;
    verdict: EvaluationVerdict;
  } | null;
  nextDeadline: { at: number; kind: string } | null;
  /** What it is doing or waiting for, a sentence. */
  waitsFor: string;
  retrainings: number;
  /** Retrainings left in the budget's present period. */
  budgetLeft: number;
  /** An operation that keeps failing and is being retried; null when all is well. */
  delay: { since: number; what: string; message: string } | null;
}
