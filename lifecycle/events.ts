import type {
  AdvanceMessage,
  Message,
  ReconfigureMessage,
  RetireMessage,
  RollbackMessage,
  VersionMessage,
} from '../contracts/messages.ts';
import type {
  ChampionChange,
  ComparisonReport,
  EvaluationReport,
  ReadinessReport,
  RetrainingOutcome,
  VersionSummary,
} from '../contracts/reports.ts';
import type { Attempt, ChampionChangeKind } from './actions.ts';
import type { DeadlineKind } from './deadlines.ts';

/** What can happen to a lifecycle. `at` is the only clock that `decide` knows. */
export type LifecycleEvent = { at: number } & (Happening | Request | Outcome);

type Happening =
  /** `champion` is a version made elsewhere that serves from the start. */
  | { type: 'started'; champion: number | null }
  /** `missed` deadlines of the same kind passed while nobody was there. */
  | { type: 'due'; kind: DeadlineKind; missed: number }
  /** The clock of observation got as far as asked, or stops early to roll over. */
  | { type: 'reached' };

/** Messages from operators, already checked for their form. */
export type Request =
  | {
      type: 'pause' | 'resume' | 'tripBreaker' | 'resetBreaker' | 'retrain' | 'evaluateNow';
      message: Message;
    }
  | { type: 'approve' | 'reject'; message: VersionMessage }
  | { type: 'rollback'; message: RollbackMessage }
  | { type: 'reconfigure'; message: ReconfigureMessage }
  | { type: 'retire'; message: RetireMessage }
  | { type: 'advance'; message: AdvanceMessage };

/** What became of an action. */
export type Outcome =
  | { type: 'readiness'; report: ReadinessReport }
  | { type: 'evaluated'; report: EvaluationReport; request: Message | null }
  | { type: 'compared'; subject: 'shadow' | 'probation'; retraining: number; report: ComparisonReport }
  | { type: 'retrainingEnded'; number: number; outcome: RetrainingOutcome }
  | {
      type: 'championChanged';
      kind: ChampionChangeKind;
      decisionId: string;
      change: ChampionChange;
      rule: string;
      request: Message | null;
    }
  /** The registry's champion as it is, after a change from outside. */
  | { type: 'adopted'; champion: VersionSummary | null }
  | { type: 'deployed'; decisionId: string }
  | { type: 'deploymentFailed'; decisionId: string; message: string }
  | {
      type: 'reconfigured';
      message: ReconfigureMessage;
      /** Null when the definition was refused. */
      changes: { path: string; before: unknown; after: unknown }[] | null;
      problem: string | null;
      newFeatures: boolean;
    }
  /** An action could not be done within its retries; it will be tried again. */
  | { type: 'failed'; action: Attempt; message: string };
