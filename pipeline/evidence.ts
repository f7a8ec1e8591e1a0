import type { Metric, ShadowEvidence, ShadowTest } from '../contracts/reports.ts';
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
  /** The metric's own ratios, where it is one. */
  ratios?: readonly [challenger: Ratio[], champion: Ratio[]];
}

/** The evidence after more units: what each of the tests keeps, as running sums. */
export function addUnits(
  evidence: ShadowEvidence,
  { wins, losses, ties, differences, ratios }: Units,
  rules: { margin: number; unit: 'row' | 'block'; test: ShadowTest },
): ShadowEvidence {
  const counted = {
    ...evidence,
    wins: evidence.wins + wins,
    losses: evidence.losses + losses,
    ties: evidence.ties + ties,
    ...(ratios && withRatios(evidence, ratios)),
  };
  return differences.reduce<ShadowEvidence>(
    (grown, difference) => withDifference(grown, difference, rules),
    counted,
  );
}

function withDifference(
  evidence: ShadowEvidence,
  d: number,
  { margin, unit, test }: Parameters<typeof addUnits>[2],
): ShadowEvidence {
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
    gain: betting ? bet(betOf(gain, 0), d).wealth : gain,
    loss: betting ? bet(betOf(loss, 0), -d).wealth : loss,
  };
}

/** A bet that goes on, or begins. */
export const betOf = (wealth: number[], margin: number): Bet =>
  wealth.length > 0 ? { margin, wealth } : createBet({ margin });

function withRatios(
  { units, totals, squares }: ShadowEvidence,
  [challenger, champion]: NonNullable<Units['ratios']>,
): Pick<ShadowEvidence, 'totals' | 'squares'> {
  const { totals: grown, squares: more } = addRatios({ units, totals, squares }, challenger, champion);
  return { totals: grown, squares: more };
}

/** By which test a shadow is judged: what the metric is decides, then the policy. */
export function testOf(
  metric: Metric,
  { unit, test }: { unit: 'row' | 'block'; test: 'wins' | 'average' },
): ShadowTest {
  switch (metric) {
    case 'precision':
    case 'recall':
    case 'f1':
    case 'f1Macro':
    case 'auc':
      return 'influence';
    case 'accuracy':
      return test === 'average' ? 'empiricalBernstein' : 'mcnemar';
    case 'logLoss':
    case 'rmse':
    case 'mae':
    case 'r2':
      if (test === 'average') return 'empiricalBernstein';
      // Single rows say which error is smaller more often, which is not which is smaller on average.
      return unit === 'block' ? 'mcnemar' : 'betting';
  }
}
