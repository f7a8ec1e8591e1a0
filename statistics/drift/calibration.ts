import betainc from '@stdlib/math-base-special-betainc';

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
 * calibrate([0.02, 0.05, 0.03, 0.04, 0.06], 9) // mean 0.04, degrees 9, windows 5
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
 * F(h, h·windows), as the mean is itself estimated. 1 without a window.
 *
 * @example
 * calibratedP(0.2, { mean: 0.04, degrees: 9, windows: 5 }) // 0.0001
 */
export function calibratedP(distance: number, { mean, degrees, windows }: Calibration): number {
  if (windows === 0 || Number.isNaN(distance)) return 1;
  if (mean <= 0) return distance > 0 ? 0 : 1;
  const [d1, d2] = [degrees, degrees * windows];
  return betainc(d2 / (d2 + (d1 * distance) / mean), d2 / 2, d1 / 2, true, false);
}

/**
 * P(at least `share` of `units` independent units | each with probability `chance`), the binomial tail, which the
 * incomplete beta function continues to shares between its steps.
 *
 * @example
 * shareTail(0.5, 7, 0.1) // 0.0089
 */
export function shareTail(share: number, units: number, chance: number): number {
  const hits = share * units;
  if (hits <= 0 || chance >= 1) return 1;
  return chance <= 0 ? 0 : betainc(chance, hits, Math.max(0, units - hits) + 1, true, false);
}
