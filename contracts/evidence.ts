import type { Policy } from './definition/definition.ts';
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
  gain: [],
  loss: [],
  sum: 0,
  sumOfSquares: 0,
  variance: 0,
  products: 0,
  last: 0,
  totals: [],
  squares: 0,
  standings: challengers.map(({ number, kind }) => ({ version: number, kind, loss: 0, weight: 0, rows: 0 })),
});

/** A champion that no challenger has met yet. */
export const emptyTenure = (): TenureEvidence => ({ wins: 0, losses: 0, replaced: [] });

const YEAR = 365.25 * 24 * 3_600_000;

/**
 * α of one shadow (or one tenure, of which a year has no more). Where the policy's α is for a year, it is shared evenly
 * by all the shadows that the budget allows in one, so that it holds whatever they come to (Bonferroni).
 */
export function alphaOfShadow({
  shadow,
  budget,
}: {
  shadow: Pick<Policy['shadow'], 'alpha' | 'alphaPer'>;
  budget: Policy['budget'];
}): number {
  if (shadow.alphaPer === 'shadow') return shadow.alpha;
  return shadow.alpha / (Math.ceil(YEAR / budget.per) * budget.retrainings);
}
