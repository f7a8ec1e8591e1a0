import type { ShadowEvidence, TenureEvidence, VersionSummary } from './reports.ts';

/** A shadow that has seen nothing yet: rows observed from `from` on will count. */
export const emptyEvidence = (
  challengers: readonly Pick<VersionSummary, 'number' | 'kind'>[],
  from: number,
): ShadowEvidence => ({
  scoredTo: from,
  units: 0,
  wins: 0,
  losses: 0,
  ties: 0,
  rows: 0,
  championLoss: 0,
  challengerLoss: 0,
  wealth: [],
  sum: 0,
  sumOfSquares: 0,
  standings: challengers.map(({ number, kind }) => ({ version: number, kind, loss: 0, weight: 0, rows: 0 })),
});

/** A champion that no challenger has met yet. */
export const emptyTenure = (): TenureEvidence => ({ wins: 0, losses: 0, replaced: [] });
