import type { Estimate, ValidationReport } from '../contracts/reports.ts';
import type { VersionRecord } from '../store/registry.ts';

const estimate: Estimate = { value: 0.8, low: 0.7, high: 0.9, standardError: 0.05, rows: 100 };

const validation: ValidationReport = {
  window: { from: 0, to: 1 },
  rows: 100,
  metric: 'accuracy',
  challenger: estimate,
  champion: null,
  difference: null,
  dummy: 0.6,
  gain: { ...estimate, value: 0.2 },
  segments: [],
  plan: null,
  passed: true,
  sentence: 'accuracy 0.80 is 20 points above the dummy',
};

/** A record of a version that some fit made, for tests that need a version in the registry. */
export const versionRecord = (
  fields: Pick<VersionRecord, 'number' | 'sha256'> & Partial<VersionRecord>,
): VersionRecord => ({
  kind: 'hybrid',
  retraining: 0,
  trainer: 'forest',
  seed: 1,
  selector: {},
  parent: null,
  trainedFrom: 0,
  trainedTo: 1000,
  rows: 100,
  rowsFingerprint: 'f'.repeat(64),
  parameters: { trees: 100 },
  metrics: { accuracy: 0.8 },
  validation,
  importances: { amount: 1 },
  codeVersion: '0.1.0',
  workflowId: 'model:test',
  runId: 'run',
  definitionRevision: 1,
  featureRevision: 1,
  registeredAt: 1000,
  ...fields,
});
