import type { Kind, ValidationReport } from './reports.ts';

/**
 * `candidate`: registered, not yet in shadow; `refused`: by validation; `challenger`: in shadow; `champion`: serves;
 * `former`: served and may serve again; `retired`: will not serve.
 */
export type VersionStatus = 'candidate' | 'refused' | 'challenger' | 'champion' | 'former' | 'retired';

/** A version's lineage: what it was made from, how, and by which program. Instants in epoch milliseconds. */
export interface VersionRecord {
  number: number;
  kind: Kind;
  /** 0 is the bootstrapping or adoption. */
  retraining: number;
  trainer: string;
  seed: number;
  /** Of the artifact; the kinds of one fit share it. */
  sha256: string;
  /** Which part of the artifact this version is, in the trainer's own terms. */
  selector: Record<string, unknown>;
  /** The champion when it was trained; null when there was none. */
  parent: number | null;
  trainedFrom: number;
  trainedTo: number;
  /** Rows it was trained on, and their fingerprint. */
  rows: number;
  rowsFingerprint: string;
  parameters: Record<string, unknown>;
  metrics: Record<string, number>;
  validation: ValidationReport;
  /** Share of each feature, by name. */
  importances: Record<string, number>;
  codeVersion: string;
  workflowId: string;
  runId: string;
  definitionRevision: number;
  featureRevision: number;
  registeredAt: number;
}

export interface Version extends VersionRecord {
  status: VersionStatus;
  /** Since when it has that status. */
  statusAt: number;
}
