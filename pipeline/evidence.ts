import type { Policy } from '../contracts/definition/definition.ts';
import type { ComparisonReport, ShadowEvidence, TenureEvidence } from '../contracts/reports.ts';
import {
  asymptoticSequence,
  bet,
  betLogE,
  createBet,
  mcnemarLogE,
  posteriorBetter,
  tenureLogE,
  type PairedUnits,
} from '../statistics/index.ts';

type ShadowPolicy = Pick<Policy['shadow'], 'alpha' | 'margin' | 'unit'>;

/** Units from which on the shown interval has a meaning; before it is all that a difference can be. */
const BURN_IN = 10;

/** Units at which the shown interval is tightest: three weeks of days, or of half-hours. */
const TIGHTEST_AT = { block: 21, row: 1008 };

/**
 * The prior's concentration in McNemar's mixture: a better version wins most of the blocks, but only a little more than
 * half of the rows in which two differ. Both keep α on the streams of `docs/evidence.md`.
 */
export const CONCENTRATION = { block: 2, row: 5 };

/** The evidence after more units: won, lost and tied ones for test 1, the bet against the margin for test 2. */
export function addUnits(
  evidence: ShadowEvidence,
  { wins, losses, ties, differences }: PairedUnits,
  { margin }: ShadowPolicy,
): ShadowEvidence {
  let state = evidence.wealth.length > 0 ? { margin, wealth: evidence.wealth } : createBet({ margin });
  let { sum, sumOfSquares } = evidence;
  for (const difference of differences) {
    state = bet(state, difference);
    sum += difference;
    sumOfSquares += difference * difference;
  }
  return {
    ...evidence,
    units: evidence.units + differences.length,
    wins: evidence.wins + wins,
    losses: evidence.losses + losses,
    ties: evidence.ties + ties,
    wealth: state.wealth,
    sum,
    sumOfSquares,
  };
}

type Judgement = Pick<
  ComparisonReport,
  'better' | 'worse' | 'notWorse' | 'tenureBetter' | 'posterior' | 'difference'
>;

/**
 * What the evidence has come to: log e-values, each of which reaches ln(1/α) with probability at most α while what it
 * speaks against is true, however often one looks.
 *
 * The challenger is the tenure's newest: those before it are in `tenure.replaced`, its own units in the tenure's sums.
 */
export function judge(evidence: ShadowEvidence, tenure: TenureEvidence, policy: ShadowPolicy): Judgement {
  const { wins, losses, wealth } = evidence;
  const concentration = CONCENTRATION[policy.unit];
  const better = mcnemarLogE(wins, losses, concentration);
  return {
    better,
    worse: mcnemarLogE(losses, wins, concentration),
    notWorse: wealth.length > 0 ? betLogE({ margin: policy.margin, wealth }) : 0,
    tenureBetter: tenureLogE(mcnemarLogE(tenure.wins, tenure.losses, concentration), [
      ...tenure.replaced,
      better,
    ]),
    posterior: posteriorBetter(wins, losses),
    difference: shownDifference(evidence, policy),
  };
}

/** Mean difference of the units as a confidence sequence. It is shown, and decides nothing. */
function shownDifference(
  { units, rows, sum, sumOfSquares }: ShadowEvidence,
  { alpha, unit }: ShadowPolicy,
): ComparisonReport['difference'] {
  const value = units > 0 ? sum / units : 0;
  if (units < BURN_IN) return { value, low: -1, high: 1, standardError: 1, rows };
  const { low, high } = asymptoticSequence(
    { count: units, sum, sumOfSquares },
    { alpha, tightestAt: TIGHTEST_AT[unit] },
  );
  const variance = Math.max(0, sumOfSquares / units - value * value);
  return {
    value,
    low: Math.max(low, -1),
    high: Math.min(high, 1),
    standardError: Math.sqrt(variance / units),
    rows,
  };
}
