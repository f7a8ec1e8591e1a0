import type { Policy } from '../contracts/definition/definition.ts';
import { evidenceFor } from '../contracts/evidence.ts';
import type {
  ChallengerEvidence,
  ComparisonReport,
  Estimate,
  Metric,
  ShadowEvidence,
  ShadowTest,
  Stakes,
  TenureEvidence,
} from '../contracts/reports.ts';
import {
  asymptoticSequence,
  bernsteinLogE,
  betLogE,
  logMeanExp,
  mcnemarLogE,
  posteriorBetter,
  posteriorPositive,
  raised,
  ratioDifference,
  ratioLogE,
  selfNormalisedLogE,
  tenureLogE,
} from '../statistics/index.ts';
import { betOf, testOf } from './evidence.ts';
import { leaderOf } from './leader.ts';

type JudgingPolicy = {
  evaluation: Pick<Policy['evaluation'], 'metric'>;
  shadow: Pick<Policy['shadow'], 'alpha' | 'margin' | 'unit' | 'test' | 'evidence'>;
};

type Judgement = Pick<
  ComparisonReport,
  | 'test'
  | 'null'
  | 'lagOne'
  | 'own'
  | 'better'
  | 'worse'
  | 'notWorse'
  | 'anyBetter'
  | 'tenureBetter'
  | 'posterior'
  | 'difference'
  | 'leader'
>;

/** Units from which on the shown interval has a meaning; before it is all that a difference can be. */
const BURN_IN = 10;

/** Units at which intervals are tightest and tests of ratios most powerful: three weeks of days, or of half-hours. */
export const TIGHTEST_AT = { block: 21, row: 1008 };

/** The same for what is pooled over a tenure: two shadows. */
export const POOLED_TIGHTEST_AT = { block: 42, row: 2016 };

/**
 * The prior's concentration in McNemar's mixture: a better version wins most of the blocks, but only a little more than
 * half of the rows in which two differ. Both keep α on the streams of `docs/evidence.md`.
 */
export const CONCENTRATION = { block: 2, row: 5 };

/**
 * What the evidence has come to: log e-values, each of which reaches ln(1/α) with probability at most α while what it
 * speaks against is true, however often one looks.
 *
 * Every challenger of the shadow has counts of its own, and the leader is judged: with K challengers its e-value is
 * divided by K (Bonferroni), as the best of them is picked. For the tenure the shadow counts with the mean of its
 * challengers' e-values, which is one against "none of them is better", and those of shadows before it are in
 * `tenure.replaced`. What can be pooled over shadows is the units of whichever challenger led when they came: counts,
 * sums, or a bet that goes on; by another test the tenure's evidence is the weighted sum of the shadows'.
 *
 * @param present the leader so far
 */
export function judge(
  evidence: ShadowEvidence,
  tenure: TenureEvidence,
  present: number,
  policy: JudgingPolicy,
): Judgement {
  const { metric } = policy.evaluation;
  const { unit } = policy.shadow;
  const test = testOf(metric, policy.shadow);
  const challengers = evidence.challengers.map((challenger) => ({
    ...challenger,
    own: eValues(test, challenger, policy.shadow).better,
  }));
  const leader = leaderOf(challengers, present, evidence.kinds);
  const leading = evidenceFor(evidence, leader);
  const { better: own, worse, notWorse } = eValues(test, leading, policy.shadow);
  const anyBetter = logMeanExp(challengers.map((challenger) => challenger.own));
  const difference = shownDifference(test, { ...leading, rows: evidence.rows }, policy.shadow);
  return {
    test,
    null: nullOf(test, metric, policy.shadow),
    lagOne: leading.sumOfSquares > 0 ? leading.products / leading.sumOfSquares : 0,
    own,
    better: own - Math.log(challengers.length),
    worse,
    notWorse,
    anyBetter,
    tenureBetter: tenureLogE(pooled(test, tenure, unit), [...tenure.replaced, anyBetter]),
    posterior:
      test === 'mcnemar'
        ? posteriorBetter(leading.wins, leading.losses)
        : test === 'influence'
          ? posteriorPositive(difference.value, difference.standardError)
          : likely(leading),
    difference,
    leader,
  };
}

/** P(a challenger better) by what is bet on. */
const likely = ({ stakes, stakesSquared }: Stakes): number =>
  posteriorPositive(stakes, Math.sqrt(stakesSquared));

/** Log e-value of what is bet on against "not better", or with sign −1 against "not worse". */
const spreadLogE = (
  { units, stakes, stakesSquared }: Stakes & { units: number },
  tightestAt: number,
  sign = 1,
): number => selfNormalisedLogE({ units, sum: sign * stakes, squares: stakesSquared }, tightestAt);

function pooled(test: ShadowTest, tenure: TenureEvidence, unit: 'row' | 'block'): number {
  switch (test) {
    case 'mcnemar':
      return mcnemarLogE(tenure.wins, tenure.losses, CONCENTRATION[unit]);
    case 'betting':
      return betLogE(betOf(tenure.gain, 0));
    case 'selfNormalised':
      return spreadLogE(tenure, POOLED_TIGHTEST_AT[unit]);
    case 'empiricalBernstein':
    case 'influence':
      return -Infinity;
  }
}

function eValues(
  test: ShadowTest,
  evidence: ChallengerEvidence,
  { margin, unit }: JudgingPolicy['shadow'],
): Pick<Judgement, 'better' | 'worse' | 'notWorse'> {
  const { units, wins, losses, sum, sumOfSquares, variance, totals, squares } = evidence;
  const notWorse =
    unit === 'row'
      ? betLogE(betOf(evidence.wealth, margin))
      : selfNormalisedLogE(raised({ units, sum, squares: sumOfSquares }, margin), TIGHTEST_AT[unit]);
  switch (test) {
    case 'mcnemar':
      return {
        better: mcnemarLogE(wins, losses, CONCENTRATION[unit]),
        worse: mcnemarLogE(losses, wins, CONCENTRATION[unit]),
        notWorse,
      };
    case 'betting':
      return { better: betLogE(betOf(evidence.gain, 0)), worse: betLogE(betOf(evidence.loss, 0)), notWorse };
    case 'selfNormalised':
      return {
        better: spreadLogE(evidence, TIGHTEST_AT[unit]),
        worse: spreadLogE(evidence, TIGHTEST_AT[unit], -1),
        notWorse,
      };
    case 'empiricalBernstein':
      return {
        better: bernsteinLogE({ count: units, sum, variance }),
        worse: bernsteinLogE({ count: units, sum: -sum, variance }),
        notWorse: bernsteinLogE({ count: units, sum, variance }, margin),
      };
    case 'influence': {
      const ratios = { units, totals, squares };
      const tightestAt = TIGHTEST_AT[unit];
      return {
        better: ratioLogE(ratios, { tightestAt }),
        worse: ratioLogE(ratios, { tightestAt, sign: -1 }),
        notWorse: ratioLogE(ratios, { tightestAt, margin }),
      };
    }
  }
}

/** The null hypothesis that `better` speaks against, for a person. */
function nullOf(
  test: ShadowTest,
  metric: Metric,
  { unit, test: asked, evidence: scope }: JudgingPolicy['shadow'],
): string {
  const stake = metric === 'accuracy' && asked === 'score' ? 'squared error of its probabilities' : 'loss';
  const inNone = `the challenger's expected ${stake} is not below the champion's in any ${unit}, whatever came before`;
  const one = {
    mcnemar: `a ${unit} that one of the two wins is the challenger's with probability ½ at most, whatever came before`,
    betting: inNone,
    selfNormalised: inNone,
    empiricalBernstein: `the challenger's expected loss is not below the champion's on the average of the ${unit}s so far`,
    influence: `the challenger's ${metric} is not above the champion's, for many ${unit}s that don't depend on each other`,
  }[test];
  return scope === 'tenure' ? `of every challenger of this tenure: ${one}` : one;
}

/** Difference as a confidence sequence: of the units' means, or of the metric itself. It is shown, and decides nothing. */
function shownDifference(
  test: ShadowTest,
  { units, rows, sum, sumOfSquares, totals, squares }: ChallengerEvidence & { rows: number },
  { alpha, unit }: JudgingPolicy['shadow'],
): Estimate {
  const value =
    test === 'influence' ? ratioDifference({ units, totals, squares }) : units > 0 ? sum / units : 0;
  if (units < BURN_IN) return { value, low: -1, high: 1, standardError: 1, rows };
  const variance = test === 'influence' ? squares / units : Math.max(0, sumOfSquares / units - value * value);
  const { low, high } = asymptoticSequence(
    { count: units, sum: units * value, sumOfSquares: units * (variance + value * value) },
    { alpha, tightestAt: TIGHTEST_AT[unit] },
  );
  return {
    value,
    low: Math.max(low, -1),
    high: Math.min(high, 1),
    standardError: Math.sqrt(variance / units),
    rows,
  };
}
