import type { Decision } from '../contracts/decision.ts';
import type { Answer, Message, ReconfigureMessage } from '../contracts/messages.ts';
import type { ShadowEvidence, TenureEvidence, VersionSummary, Window } from '../contracts/reports.ts';
import type { Trigger } from './state.ts';

export type ChampionChangeKind = 'promotion' | 'rollback' | 'adoption' | 'reversal';

export type NotificationTopic = 'promotion' | 'rollback' | 'breaker' | 'noData' | 'approval' | 'undecided';

/** Standing of a version in the registry. */
export type VersionStatus = 'challenger' | 'retired' | 'former';

/**
 * What the lifecycle wants done. `at` is the deadline it acts for: a read for it sees what was known then, and no
 * more. `batch` is null where the newest batch that had arrived by `at` counts.
 */
export type Action =
  | { type: 'assess'; at: number; batch: number | null }
  | {
      type: 'evaluate';
      at: number;
      batch: number | null;
      version: number;
      window: Window;
      /** Since when the version is champion: what it answered before, in shadow, says how good it was. */
      since: number;
      /** Set when a person asked for it. */
      request: Message | null;
    }
  | {
      type: 'compare';
      subject: 'shadow' | 'probation';
      retraining: number;
      at: number;
      batch: number | null;
      champion: number;
      challengers: VersionSummary[];
      leader: number;
      /** Rows to count: from where the evidence ends. */
      window: Window;
      /** Spans that were paused. */
      gaps: Window[];
      evidence: ShadowEvidence;
      tenure: TenureEvidence;
    }
  | {
      type: 'startRetraining';
      at: number;
      batch: number | null;
      number: number;
      champion: VersionSummary | null;
      /** Spans whose rows are not trained on. */
      leftOut: Window[];
      reasons: Trigger[];
    }
  | { type: 'cancelRetraining'; number: number }
  | {
      type: 'changeChampion';
      at: number;
      kind: ChampionChangeKind;
      to: number;
      expected: number | null;
      decisionId: string;
      rule: string;
      actor: string;
      request: Message | null;
    }
  | { type: 'adopt'; at: number }
  | {
      type: 'deploy';
      decisionId: string;
      kind: 'promotion' | 'rollback';
      version: number;
      former: number | null;
    }
  | { type: 'reconfigure'; message: ReconfigureMessage }
  | { type: 'record'; decisions: Decision[]; marks: { version: number; status: VersionStatus }[] }
  | { type: 'notify'; topic: NotificationTopic; decision: Decision }
  | { type: 'answer'; requestId: string; answer: Answer }
  /** Its name is free for another model when that was asked for. */
  | { type: 'retireModel'; freeName: boolean };

/** An action tried again after it failed, so that its port waits before. */
export type Attempt = Action & { attempt?: number };
