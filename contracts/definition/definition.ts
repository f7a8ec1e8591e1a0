import type { Feature, Target } from '../frame.ts';
import type { Kind, Metric } from '../reports.ts';

/** A model's definition with every default filled in: plain JSON, durations in milliseconds. */
export interface Definition {
  name: string;
  description: string;
  target: Target;
  features: Feature[];
  policy: Policy;
  source: Source;
}

export type Source =
  | { kind: 'observations' }
  | {
      kind: 'postgres';
      url: string;
      query?: string;
      table?: string;
      id: string;
      observedAt: string;
      knownAt: string | null;
      target: string;
      timeout: number;
    };

export type Threshold = { kind: 'relative'; drop: number } | { kind: 'absolute'; value: number };

export type Deploy =
  | { kind: 'webhook'; url: string; secret: string; timeout: number; hosts: string[] }
  | { kind: 'activity'; name: string; queue: string; timeout: number };

export type Notice = 'promotion' | 'rollback' | 'breaker' | 'noData' | 'approval' | 'undecided';

export interface Notification {
  on: Notice[];
  channel: { kind: 'log' } | { kind: 'webhook' | 'slack'; url: string };
}

/** The thresholds and rules of a definition, pinned when a retraining starts. */
export interface Policy {
  clock: 'wall' | 'observation';
  seed: number;
  labels: { delay: number; coverage: number; patience: number };
  block: number;
  blockRows: number;
  evaluation: {
    every: number;
    window: number;
    metric: Metric;
    threshold: Threshold;
    confidence: number;
    minimumRows: number;
    confirmations: number;
    confirmWithin: number;
    patience: number;
  };
  drift: { trigger: boolean; size: number; share: number; falseDiscovery: number; confirmations: number };
  schedule: { every: number | null };
  newData: { rows: number | null };
  training: {
    trainer: string;
    parameters: Record<string, number | string | boolean | null>;
    recent: number;
    long: number;
    kinds: Kind[];
    embargo: number;
    minimumRows: number;
    timeLimit: number;
  };
  inspection: {
    rows: [low: number, high: number];
    duplicates: number;
    conflicts: number;
    outOfRange: number;
    nulls: number;
    priorShift: number;
    labelFlips: boolean;
  };
  validation: { holdout: number; gate: 'notWorse' | 'better'; confidence: number; minimumGain: number };
  shadow: {
    atLeast: number;
    atMost: number;
    checkEvery: number;
    alpha: number;
    margin: number;
    unit: 'row' | 'block';
    evidence: 'challenger' | 'tenure';
    minimumPairs: number;
    whenUndecided: 'keep' | 'ask' | 'promoteNotWorse';
    leniency: { posterior: number; within: number } | null;
    repick: number | null;
  };
  promotion: {
    approval: null | { timeout: number; onTimeout: 'reject' | 'promote' | 'escalate'; fourEyes: boolean };
  };
  probation: { duration: number; checkEvery: number; alpha: number };
  breaker: { cooldown: number; growth: number; cap: number; failures: number };
  budget: { retrainings: number; per: number };
  deploy: Deploy | null;
  notifications: Notification[];
}
