import betainc from '@stdlib/math-base-special-betainc';
import tCdf from '@stdlib/stats-base-dists-t-cdf';

/**
 * What a distance comes to while nothing has moved, fitted to the reference's own windows: `mean` · χ²_h / h with
 * h `degrees` of freedom.
 */
export interface Calibration {
  mean: number;
  degrees: number;
  /** Windows it was fitted to. */
  windows: number;
}

/** Windows from which on their spread says how many degrees of freedom there are. */
const ENOUGH = 4;

/**
 * Fits what a sum of squares like the stability index comes to by chance, by its first two moments (Satterthwaite
 * 1946): 2·mean²/variance degrees of freedom, no more than independent rows would give, and one where fewer than four
 * windows say nothing of the spread. Windows that follow each other carry the seasons and the correlation between rows
 * that a formula for independent rows knows nothing of.
 *
 * @param distances of each of the reference's windows to the rest of it
 * @param most degrees of freedom of independent rows: cells − 1
 *
 * @example
 * calibrate([0.02, 0.05, 0.03, 0.04, 0.06], 9) // { mean: 0.04, degrees: 9, windows: 5 }
 */
export function calibrate(distances: readonly number[], most: number): Calibration {
  const windows = distances.length;
  if (windows === 0) return { mean: 0, degrees: 1, windows };
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / windows;
  if (windows < ENOUGH) return { mean, degrees: 1, windows };
  const variance = distances.reduce((sum, distance) => sum + (distance - mean) ** 2, 0) / (windows - 1);
  const degrees = variance > 0 ? (2 * mean * mean) / variance : most;
  return { mean, degrees: Math.max(1, Math.min(most, degrees)), windows };
}

/**
 * Probability that one more window shows a distance of at least `distance` while nothing has moved: the tail of
 * F(h, h·windows), as the mean is itself estimated (Abramowitz and Stegun, Handbook of Mathematical Functions, 1964,
 * section 26.6). 1 without a window, and for a distance that is NaN.
 *
 * @param distance in the unit of the calibration's
 *
 * @example
 * calibratedP(0.1, { mean: 0.04, degrees: 9, windows: 5 }) // 0.0206
 */
export function calibratedP(distance: number, { mean, degrees, windows }: Calibration): number {
  if (windows === 0 || Number.isNaN(distance)) return 1;
  if (mean <= 0) return distance > 0 ? 0 : 1;
  const [d1, d2] = [degrees, degrees * windows];
  return betainc(d2 / (d2 + (d1 * distance) / mean), d2 / 2, d1 / 2, true, false);
}

/**
 * P(at least `share` of `units` independent units | each with probability `chance`), the binomial tail, which the
 * incomplete beta function continues to shares between its steps (Abramowitz and Stegun, Handbook of Mathematical
 * Functions, 1964, section 26.5).
 *
 * @param share, chance 0 to 1; the tail is 1 for a share that is NaN
 * @param units how many there are, above 0
 *
 * @example
 * shareTail(0.5, 7, 0.1) // 0.0089
 */
export function shareTail(share: number, units: number, chance: number): number {
  const hits = share * units;
  if (!(hits > 0) || chance >= 1) return 1;
  return chance <= 0 ? 0 : betainc(chance, hits, Math.max(0, units - hits) + 1, true, false);
}

/** Mean and standard deviation of something measured on each of the reference's own windows. */
export interface Usual {
  mean: number;
  deviation: number;
  windows: number;
}

/**
 * Mean and standard deviation (of the sample, with windows − 1) of what windows were like.
 *
 * @param values one a window, in any unit
 * @returns null for fewer than two values, which have no spread
 *
 * @example
 * usual([1, 2, 3]) // { mean: 2, deviation: 1, windows: 3 }
 * usual([1]) // null
 */
export function usual(values: readonly number[]): Usual | null {
  const windows = values.length;
  if (windows < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / windows;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (windows - 1);
  return { mean, deviation: Math.sqrt(variance), windows };
}

/**
 * Probability that one more window shows at least `value`, where windows scatter normally about their mean: the
 * prediction interval's tail, t with windows − 1 degrees of freedom (Hahn and Meeker, Statistical Intervals, 1991).
 *
 * @param value in the unit of the windows'; NaN gives 1
 * @param least smallest deviation that is believed, for windows that happened to be alike
 *
 * @example
 * usualP(0.8, { mean: 0.6, deviation: 0.05, windows: 6 }) // 0.007
 */
export function usualP(value: number, { mean, deviation, windows }: Usual, least = 0): number {
  if (Number.isNaN(value)) return 1;
  const error = Math.max(deviation, least) * Math.sqrt(1 + 1 / windows);
  if (error === 0) return value > mean ? 0 : 1;
  return tCdf((mean - value) / error, windows - 1);
}
