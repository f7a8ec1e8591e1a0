import type { Policy } from './definition/definition.ts';
import type {
  ChallengerEvidence,
  KindStandings,
  ShadowEvidence,
  TenureEvidence,
  VersionSummary,
} from './reports.ts';

/**
 * A shadow that has seen nothing yet.
 *
 * @param from rows observed from here on will count, for each challenger
 * @param liveFrom and from here on for the tenure, too
 * @param kinds what the kinds of earlier fits have shown
 */
export const emptyEvidence = (
  challengers: readonly Pick<VersionSummary, 'number' | 'kind'>[],
  from: number,
  liveFrom = from,
  kinds: KindStandings = {},
): ShadowEvidence => ({
  scoredTo: from,
  liveFrom,
  rows: 0,
  championLoss: 0,
  kinds,
  challengers: challengers.map(({ number, kind }) => ({
    version: number,
    kind,
    units: 0,
    wins: 0,
    losses: 0,
    ties: 0,
    totalLoss: 0,
    wealth: [],
    gain: [],
    loss: [],
    stakes: 0,
    stakesSquared: 0,
    sum: 0,
    sumOfSquares: 0,
    variance: 0,
    products: 0,
    last: 0,
    totals: [],
    squares: 0,
  })),
});

/**
 * What a challenger has shown.
 *
 * @throws RangeError when the version is not among the challengers
 */
export function evidenceFor({ challengers }: ShadowEvidence, version: number): ChallengerEvidence {
  const found = challengers.find((challenger) => challenger.version === version);
  if (found) return found;
  throw new RangeError(`version ${version} leads, but is not among the challengers compared`);
}

/**
 * ln e: what a challenger's own e-value has to come to before it can be promoted on the evidence of a whole tenure.
 * Where the evidence of several adds up, the one that is best by the metric for some days is often the luckiest.
 */
export const OWN_EVIDENCE = 1;

/** A champion that no challenger has met yet. */
export const emptyTenure = (): TenureEvidence => ({
  wins: 0,
  losses: 0,
  gain: [],
  units: 0,
  stakes: 0,
  stakesSquared: 0,
  replaced: [],
});

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
