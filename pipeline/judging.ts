import type { Policy } from '../contracts/definition/definition.ts';
import type {
  ComparisonReport,
  Estimate,
  Metric,
  ShadowEvidence,
  ShadowTest,
  TenureEvidence,
} from '../contracts/reports.ts';
import {
  asymptoticSequence,
  bernsteinLogE,
  betLogE,
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

type JudgingPolicy = {
  evaluation: Pick<Policy['evaluation'], 'metric'>;
  shadow: Pick<Policy['shadow'], 'alpha' | 'margin' | 'unit' | 'test' | 'evidence'>;
};

type Judgement = Pick<
  ComparisonReport,
  'test' | 'null' | 'lagOne' | 'better' | 'worse' | 'notWorse' | 'tenureBetter' | 'posterior' | 'difference'
>;

/** Units from which on the shown interval has a meaning; before it is all that a difference can be. */
const BURN_IN = 10;

/** Units at which intervals are tightest and tests of ratios most powerful: three weeks of days, or of half-hours. */
export const TIGHTEST_AT = { block: 21, row: 1008 };

/**
 * The prior's concentration in McNemar's mixture: a better version wins most of the blocks, but only a little more than
 * half of the rows in which two differ. Both keep α on the streams of `docs/evidence.md`.
 */
export const CONCENTRATION = { block: 2, row: 5 };

/**
 * What the evidence has come to: log e-values, each of which reaches ln(1/α) with probability at most α while what it
 * speaks against is true, however often one looks.
 *
 * The challenger is the tenure's newest: those before it are in `tenure.replaced`, its own units in the tenure's sums.
 * Only counts can be pooled over challengers; by another test the tenure's evidence is the weighted sum of theirs.
 */
export function judge(evidence: ShadowEvidence, tenure: TenureEvidence, policy: JudgingPolicy): Judgement {
  const { metric } = policy.evaluation;
  const { unit, evidence: scope } = policy.shadow;
  const test = testOf(metric, policy.shadow);
  const values = eValues(test, evidence, policy.shadow);
  const pooled =
    test === 'mcnemar' ? mcnemarLogE(tenure.wins, tenure.losses, CONCENTRATION[unit]) : -Infinity;
  const difference = shownDifference(test, evidence, policy.shadow);
  return {
    test,
    null: nullOf(test, metric, unit, scope),
    lagOne: evidence.sumOfSquares > 0 ? evidence.products / evidence.sumOfSquares : 0,
    ...values,
    tenureBetter: tenureLogE(pooled, [...tenure.replaced, values.better]),
    posterior:
      test === 'mcnemar'
        ? posteriorBetter(evidence.wins, evidence.losses)
        : posteriorPositive(difference.value, difference.standardError),
    difference,
  };
}

function eValues(
  test: ShadowTest,
  evidence: ShadowEvidence,
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
  unit: 'row' | 'block',
  scope: 'challenger' | 'tenure',
): string {
  const one = {
    mcnemar: `a ${unit} that one of the two wins is the challenger's with probability ½ at most, whatever came before`,
    betting: `the challenger's expected loss is not below the champion's in any ${unit}, whatever came before`,
    empiricalBernstein: `the challenger's expected loss is not below the champion's on the average of the ${unit}s so far`,
    influence: `the challenger's ${metric} is not above the champion's, for many ${unit}s that don't depend on each other`,
  }[test];
  return scope === 'tenure' ? `of every challenger of this tenure: ${one}` : one;
}

/** Difference as a confidence sequence: of the units' means, or of the metric itself. It is shown, and decides nothing. */
function shownDifference(
  test: ShadowTest,
  { units, rows, sum, sumOfSquares, totals, squares }: ShadowEvidence,
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
