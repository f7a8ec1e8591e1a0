/** A non-decreasing function by its corners: linear between them, constant outside. */
export interface Isotonic {
  /** Ascending. */
  from: Float64Array;
  to: Float64Array;
}

/**
 * The isotonic regression of `target` on `score` by least squares, by pooling adjacent violators (Barlow et al. 1972).
 * Equal scores count as one. Pairs whose score is NaN are left out.
 *
 * ```ts
 * isotonic(Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 0)); // from 1, 2, 3 to 0, 0.5, 0.5
 * ```
 */
export function isotonic(score: Float64Array, target: Float64Array): Isotonic {
  const order = Uint32Array.from(score.keys())
    .filter((i) => !Number.isNaN(score[i]))
    .sort((i, j) => score[i] - score[j]);
  const blocks: { low: number; high: number; sum: number; count: number }[] = [];
  for (let start = 0; start < order.length;) {
    const at = score[order[start]];
    const block = { low: at, high: at, sum: 0, count: 0 };
    for (; start < order.length && score[order[start]] === at; start++) {
      block.sum += target[order[start]];
      block.count++;
    }
    for (
      let last = blocks.at(-1);
      last && last.sum * block.count >= block.sum * last.count;
      last = blocks.at(-1)
    ) {
      blocks.pop();
      block.low = last.low;
      block.sum += last.sum;
      block.count += last.count;
    }
    blocks.push(block);
  }
  const corners = blocks.flatMap(({ low, high, sum, count }) => {
    const to = sum / count;
    return low === high
      ? [{ from: low, to }]
      : [
          { from: low, to },
          { from: high, to },
        ];
  });
  return {
    from: Float64Array.from(corners, ({ from }) => from),
    to: Float64Array.from(corners, ({ to }) => to),
  };
}

/** The function's value at a score. */
export function evaluate({ from, to }: Isotonic, score: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (from[middle] <= score) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return to[0];
  if (low === from.length) return to[low - 1];
  const share = (score - from[low - 1]) / (from[low] - from[low - 1]);
  return to[low - 1] + share * (to[low] - to[low - 1]);
}

/** One function a class, of the trees' mean share for it; for two classes of the second one alone. */
export type Calibration = readonly Isotonic[];

/** How the shares of some groups' trees together become probabilities. */
export interface GroupsCalibration {
  groups: readonly string[];
  classes: Calibration;
}

/** How many functions that takes. */
export const functionsOf = (classes: number): number => (classes === 2 ? 1 : classes);

/** More groups than these have too many combinations to calibrate all. */
const COMBINED_GROUPS = 4;

/** The groups whose trees together are calibrated: every combination, or of many groups each alone and all. */
export function calibratedGroups(groups: readonly { name: string }[]): string[][] {
  const names = groups.map(({ name }) => name);
  if (names.length > COMBINED_GROUPS) return [...names.map((name) => [name]), names];
  return Array.from({ length: 2 ** names.length - 1 }, (_, combination) =>
    names.filter((_name, index) => ((combination + 1) >> index) & 1),
  );
}

/** Learns from out-of-bag shares which share of the rows truly is of the class. */
export function calibrate(outputs: Float64Array, y: Float64Array, classes: number): Calibration {
  const learnt = classes === 2 ? [1] : [...Array(classes).keys()];
  return learnt.map((k) =>
    isotonic(
      Float64Array.from(y, (_, row) => outputs[row * classes + k]),
      y.map((truth) => +(truth === k)),
    ),
  );
}

/** Turns rows of shares into calibrated probabilities, in place; several classes are scaled to a sum of 1. */
export function applyCalibration(calibration: Calibration, scores: Float64Array, classes: number): void {
  const rows = scores.length / classes;
  for (let row = 0; row < rows; row++) {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    if (classes === 2) {
      own[1] = evaluate(calibration[0], own[1]);
      own[0] = 1 - own[1];
      continue;
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += own[k] = evaluate(calibration[k], own[k]);
    for (let k = 0; k < classes; k++) own[k] = sum > 0 ? own[k] / sum : 1 / classes;
  }
}
