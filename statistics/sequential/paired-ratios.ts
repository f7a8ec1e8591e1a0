import type { Ratio } from '../metrics/ratio-units.ts';
import { selfNormalisedLogE } from './self-normalised.ts';

/** Running sums of two versions' ratios over paired units: plain JSON. */
export interface PairedRatios {
  units: number;
  /** Four a ratio: Σa and Σb of the challenger, then of the champion. Empty before the first unit. */
  totals: number[];
  /** Q = Σ ψ̂ᵢ², the units' squared influence on the difference. */
  squares: number;
}

/** The sums before the first unit. */
export const noRatios: PairedRatios = { units: 0, totals: [], squares: 0 };

/**
 * The sums after more units. A unit's influence on the difference of the two metrics is
 * ψᵢ = mean over the ratios of (aᵢ − θbᵢ)/b̄ of the challenger less that of the champion (Hampel, JASA 1974); it is
 * taken at the θ and b̄ that are known with the unit, so that Q grows by sums alone.
 *
 * @param challenger its ratios, as `ratioUnits` yields them
 * @param champion the same units in the same order
 * @throws RangeError when the two have other numbers of ratios or units
 *
 * @example
 * const challenger = [{ a: Float64Array.of(9, 8), b: Float64Array.of(10, 10) }];
 * const champion = [{ a: Float64Array.of(7, 7), b: Float64Array.of(10, 10) }];
 * addRatios(noRatios, challenger, champion) // { units: 2, totals: [17, 20, 14, 20], squares: 0.0025 }
 */
export function addRatios(
  state: PairedRatios,
  challenger: readonly Ratio[],
  champion: readonly Ratio[],
): PairedRatios {
  const units = challenger[0]?.a.length ?? 0;
  if (challenger.length !== champion.length || units !== (champion[0]?.a.length ?? 0))
    throw new RangeError('a paired comparison needs the same units of both versions');
  const totals = state.totals.length > 0 ? [...state.totals] : challenger.flatMap(() => [0, 0, 0, 0]);
  let { squares } = state;
  for (let unit = 0; unit < units; unit++) {
    const now = challenger.map(({ a, b }, k) => [a[unit], b[unit], champion[k].a[unit], champion[k].b[unit]]);
    now.flat().forEach((value, at) => (totals[at] += value));
    squares += influence(now, totals, state.units + unit + 1) ** 2;
  }
  return { units: state.units + units, totals, squares };
}

function influence(unit: readonly number[][], totals: readonly number[], units: number): number {
  const parts = unit.flatMap(([a, b, otherA, otherB], k) => {
    const [sumA, sumB, sumOtherA, sumOtherB] = totals.slice(4 * k, 4 * k + 4);
    if (sumB === 0 || sumOtherB === 0) return [];
    return [
      ((a - (sumA / sumB) * b) / sumB - (otherA - (sumOtherA / sumOtherB) * otherB) / sumOtherB) * units,
    ];
  });
  return parts.length > 0 ? parts.reduce((sum, part) => sum + part, 0) / parts.length : 0;
}

/**
 * Challenger's metric less the champion's, the mean over the ratios that both have; 0 where there is none.
 *
 * @returns in the metric's unit; positive where the challenger is better
 *
 * @example
 * ratioDifference({ units: 2, totals: [17, 20, 14, 20], squares: 0 }) // 0.15
 */
export function ratioDifference({ totals }: PairedRatios): number {
  const differences: number[] = [];
  for (let at = 0; at < totals.length; at += 4) {
    const [a, b, otherA, otherB] = totals.slice(at, at + 4);
    if (b > 0 && otherB > 0) differences.push(a / b - otherA / otherB);
  }
  return differences.length > 0
    ? differences.reduce((sum, difference) => sum + difference, 0) / differences.length
    : 0;
}

/**
 * Log e-value against H₀: the challenger's metric is at most the champion's less δ.
 *
 * It is `selfNormalisedLogE` of S = n(D + δ) and V = Q + n(D + δ)²: for many units, as the influence is a first-order
 * expansion and θ is estimated (Waudby-Smith and others, Annals of Statistics 2024).
 *
 * @param margin δ, in the metric's unit
 * @param tightestAt number of units at which it is most powerful; it sets ρ
 * @param sign −1 for the process of the champion against the challenger: *worse*
 *
 * @example
 * const challenger = [{ a: Float64Array.of(9, 8, 9, 8, 9), b: Float64Array.of(10, 10, 10, 10, 10) }];
 * const champion = [{ a: Float64Array.of(7, 7, 6, 7, 6), b: Float64Array.of(10, 10, 10, 10, 10) }];
 * const state = addRatios(noRatios, challenger, champion);
 * ratioDifference(state) // 0.2
 * ratioLogE(state, { tightestAt: 21 }) // 1.5496
 */
export function ratioLogE(
  state: PairedRatios,
  { margin = 0, tightestAt, sign = 1 }: { margin?: number; tightestAt: number; sign?: 1 | -1 },
): number {
  const { units, squares } = state;
  const difference = sign * ratioDifference(state) + margin;
  return selfNormalisedLogE(
    { units, sum: units * difference, squares: squares + units * difference * difference },
    tightestAt,
  );
}
