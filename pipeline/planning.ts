import { alphaOfShadow } from '../contracts/evidence.ts';
import type { Policy } from '../contracts/definition/definition.ts';
import type { ShadowPlan, ShadowTest, Window } from '../contracts/reports.ts';
import {
  addRatios,
  isRatio,
  noRatios,
  pairsNeeded,
  pairUnits,
  ratioUnits,
  SIGN_EFFICIENCY,
  unitsNeeded,
  type Ratio,
  type Scored,
} from '../statistics/index.ts';
import { testOf } from './evidence.ts';
import { relativeLosses } from './losses.ts';

/** Chance that a difference which is there is found within the units planned. */
const POWER = 0.8;

/**
 * How long a shadow of these two versions will take until it finds a difference of `shadow.worthFinding`, if it is
 * there: from how much their answers to the held-out rows differ, and how fast those rows came.
 *
 * It is the size of a test with one look at its end; one that is looked at all the time takes about as long (median),
 * and longer where its evidence is shared with other challengers of the tenure.
 *
 * @param champion its answers to the same rows; with `block` as the policy counts them
 * @param worst the largest loss that counts, see `worstLoss`
 * @param window where the rows come from
 */
export function planShadow(
  challenger: Scored,
  champion: Scored,
  {
    worst,
    window,
    policy,
  }: { worst: number; window: Window; policy: Pick<Policy, 'evaluation' | 'shadow' | 'budget'> },
): ShadowPlan {
  const { metric } = policy.evaluation;
  const { unit, worthFinding: difference } = policy.shadow;
  const alpha = alphaOfShadow(policy);
  const block = unit === 'block' ? champion.block : undefined;
  const losses = (scored: Scored) => relativeLosses(metric, scored, worst);
  const pairs = pairUnits(losses(challenger), losses(champion), { scale: 1, block, weight: champion.weight });
  const test = testOf(metric, policy.shadow);
  const deviation = isRatio(metric)
    ? ratioDeviation(ratioUnits(metric, { ...challenger, block }), ratioUnits(metric, { ...champion, block }))
    : deviationOf(pairs.differences);
  const count = pairs.differences.length;
  const units =
    deviation === 0
      ? null
      : test === 'mcnemar' && unit === 'row'
        ? pairsNeeded({
            difference,
            disagreement: Math.max(difference, (pairs.wins + pairs.losses) / count),
            alpha,
            power: POWER,
          })
        : unitsNeeded({ difference, deviation, alpha, power: POWER, efficiency: efficiencyOf(test) });
  const takes = units === null ? null : Math.ceil((units * (window.to - window.from)) / count);
  return { difference, unit, units, takes };
}

const efficiencyOf = (test: ShadowTest): number => (test === 'mcnemar' ? SIGN_EFFICIENCY : 1);

/** About no difference: the mean of a few blocks says little. */
const deviationOf = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

function ratioDeviation(challenger: readonly Ratio[], champion: readonly Ratio[]): number {
  const { squares, units } = addRatios(noRatios, challenger, champion);
  return Math.sqrt(squares / units);
}
