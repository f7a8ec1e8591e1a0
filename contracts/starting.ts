import type { Policy } from './definition/definition.ts';
import type { VersionSummary, Window } from './reports.ts';

/** What starts a model's lifecycle. */
export interface LifecycleInput {
  model: string;
  /** Revision of the definition that the policy is from. */
  revision: number;
  policy: Policy;
  /** Where the grid of evaluations starts: now with `clock: wall`, the data's beginning with `observation`. */
  origin: number;
  /** A registered version made elsewhere that serves from the start; null to train the first one. */
  champion: number | null;
  /** History events after which a run continues as new; for tests, lower than the default. */
  rollOverAt?: number;
}

/** What the serving side is told, by a webhook or a user's activity, and has to confirm. */
export interface DeploymentOrder {
  /** The same id again is the same order. */
  decisionId: string;
  model: string;
  kind: 'promotion' | 'rollback';
  /** The version that is to serve. */
  version: number;
  former: number | null;
}

/** What starts one retraining. */
export interface RetrainingInput {
  model: string;
  revision: number;
  policy: Policy;
  number: number;
  /** Data as they were known at this instant. */
  at: number;
  /** Newest batch to be seen; null: the newest that had arrived by `at`. */
  batch: number | null;
  champion: VersionSummary | null;
  /** Spans whose rows are not trained on. */
  leftOut: Window[];
}

/** Type of the failure of a fit that took longer than `training.timeLimit`. */
export const TIME_LIMIT = 'TimeLimit';
