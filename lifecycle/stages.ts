import type { Finding, RetrainingOutcome, ValidationReport, VersionSummary } from '../contracts/reports.ts';

/** The stages of one retraining, each given what those before it yielded. */
export interface Stages<Ingested, Fitted, Validated> {
  /** Pins the data; null with the reason when they are not enough. */
  ingestion(): Promise<{ ingested: Ingested | null; sentence: string }>;
  inspection(ingested: Ingested): Promise<Finding[]>;
  /** Null when it took longer than the policy allows. */
  training(ingested: Ingested): Promise<Fitted | null>;
  /** Of every kind, in the policy's order. */
  validation(ingested: Ingested, fitted: Fitted): Promise<Validated[]>;
  registration(ingested: Ingested, fitted: Fitted, validated: Validated[]): Promise<VersionSummary[]>;
}

/**
 * Goes through the stages of one retraining until one of them ends it. The kinds that passed validation are registered,
 * or else the first one as refused.
 *
 * @param limit longest time that the fit may take, milliseconds
 */
export async function goThrough<
  Ingested,
  Fitted extends { findings: Finding[] },
  Validated extends { report: ValidationReport },
>(stages: Stages<Ingested, Fitted, Validated>, limit: number): Promise<RetrainingOutcome> {
  const { ingested, sentence } = await stages.ingestion();
  if (ingested === null) return { outcome: 'notEnoughData', sentence };

  const findings = await stages.inspection(ingested);
  if (findings.some(({ passed }) => !passed)) return { outcome: 'corrupt', findings };

  const fitted = await stages.training(ingested);
  if (fitted === null) return { outcome: 'timeLimit', limit };
  if (fitted.findings.some(({ passed }) => !passed))
    return { outcome: 'notConverged', findings: fitted.findings };

  const validated = await stages.validation(ingested, fitted);
  const passed = validated.filter(({ report }) => report.passed);
  const lead = passed[0] ?? validated[0];
  const registered = passed.length > 0 ? passed : [lead];
  const versions = await stages.registration(ingested, fitted, registered);
  if (passed.length === 0) return { outcome: 'refused', versions, validation: lead.report };
  return { outcome: 'registered', versions, validation: lead.report, warnings: [] };
}
