import type { Policy } from '../contracts/definition/definition.ts';
import type { ChallengerEvidence, Metric, ShadowTest, Stakes } from '../contracts/reports.ts';
import {
  addBernstein,
  addRatios,
  bet,
  createBet,
  type Bet,
  type PairedUnits,
  type Ratio,
} from '../statistics/index.ts';

/** Two versions on the same units, the challenger first. */
export interface Units extends PairedUnits {
  /** What a bet is about, one a unit: the differences, or those of the score. */
  bets: Float64Array;
  /** The metric's own ratios, where it is one. */
  ratios?: readonly [challenger: Ratio[], champion: Ratio[]];
}

/** The evidence after more units: what each of the tests keeps, as running sums. */
export function addUnits(
  evidence: ChallengerEvidence,
  { wins, losses, ties, differences, bets, ratios }: Units,
  rules: { margin: number; unit: 'row' | 'block'; test: ShadowTest },
): ChallengerEvidence {
  const counted = {
    ...evidence,
    wins: evidence.wins + wins,
    losses: evidence.losses + losses,
    ties: evidence.ties + ties,
    ...addStakes(evidence, bets),
    ...(ratios && withRatios(evidence, ratios)),
  };
  return differences.reduce<ChallengerEvidence>(
    (grown, difference, unit) => withDifference(grown, { d: difference, bet: bets[unit] }, rules),
    counted,
  );
}

function withDifference(
  evidence: ChallengerEvidence,
  { d, bet: stake }: { d: number; bet: number },
  { margin, unit, test }: Parameters<typeof addUnits>[2],
): ChallengerEvidence {
  const { units, sum, sumOfSquares, variance, products, last, wealth, gain, loss } = evidence;
  const bernstein = addBernstein({ count: units, sum, variance }, d);
  const betting = test === 'betting';
  // Blocks' means are far too small beside ±1, which a bet allows for.
  const bounded = unit === 'row' && (betting || test === 'mcnemar');
  return {
    ...evidence,
    units: bernstein.count,
    sum: bernstein.sum,
    variance: bernstein.variance,
    sumOfSquares: sumOfSquares + d * d,
    products: products + d * last,
    last: d,
    wealth: bounded ? bet(betOf(wealth, margin), d).wealth : wealth,
    gain: betting ? bet(betOf(gain, 0), stake).wealth : gain,
    loss: betting ? bet(betOf(loss, 0), -stake).wealth : loss,
  };
}

/** The sums after more units; the same whether they come at once or in parts. */
export const addStakes = ({ stakes, stakesSquared }: Stakes, bets: Float64Array): Stakes => ({
  stakes: bets.reduce((total, stake) => total + stake, stakes),
  stakesSquared: bets.reduce((total, stake) => total + stake * stake, stakesSquared),
});

/** A bet that goes on, or begins. */
export const betOf = (wealth: number[], margin: number): Bet =>
  wealth.length > 0 ? { margin, wealth } : createBet({ margin });

function withRatios(
  { units, totals, squares }: ChallengerEvidence,
  [challenger, champion]: NonNullable<Units['ratios']>,
): Pick<ChallengerEvidence, 'totals' | 'squares'> {
  const { totals: grown, squares: more } = addRatios({ units, totals, squares }, challenger, champion);
  return { totals: grown, squares: more };
}

/** By which test a shadow is judged: what the metric is decides, then the policy. */
export function testOf(metric: Metric, { unit, test }: Pick<Policy['shadow'], 'unit' | 'test'>): ShadowTest {
  switch (metric) {
    case 'precision':
    case 'recall':
    case 'f1':
    case 'f1Macro':
    case 'auc':
      return 'influence';
    case 'accuracy':
      if (test === 'average') return 'empiricalBernstein';
      if (test === 'wins') return 'mcnemar';
      return unit === 'row' ? 'betting' : 'selfNormalised';
    case 'logLoss':
    case 'rmse':
    case 'mae':
    case 'r2':
      if (test === 'average') return 'empiricalBernstein';
      // Single rows say which error is smaller more often, which is not which is smaller on average.
      if (unit === 'row') return 'betting';
      return test === 'wins' ? 'mcnemar' : 'selfNormalised';
  }
}
