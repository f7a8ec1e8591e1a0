import type { Policy } from '../contracts/definition/definition.ts';
import type { Frame } from '../contracts/frame.ts';
import { fit } from '../forest/index.ts';
import { mannWhitney, sorted, usual, usualP, type Usual } from '../statistics/index.ts';
import { featureKinds } from './forest-data.ts';
import { ownWindows } from './own-windows.ts';
import { slice } from './slice.ts';

/** Smooth probabilities are wanted, not sharp ones: large leaves. */
const GROWTH = { minLeaf: 20, bins: 64 };

/** Rows of the past that a window is told from, at most. */
const PAST_ROWS = 1000;

/** Own windows that the calibration looks at, the newest ones. */
const OWN_WINDOWS = 6;

/** The past of an own window: so many rows as the window has, times this. */
const PAST_WINDOWS = 3;

/** Area under the curve that counts in practice: two of three pairs of rows would be told apart. */
const SIZE = 0.67;

/** How well two sets of rows can be told apart by their inputs. */
export interface Domain {
  /** P(row is of the second | its inputs), by trees that didn't see the row; NaN where all saw it. */
  first: Float64Array;
  second: Float64Array;
  /** Area under the ROC curve: 0.5, they can't. */
  area: number;
}

/**
 * Tells two sets of rows apart with a random forest on their inputs, each row judged by the trees that were grown
 * without it (classifier two-sample test: Lopez-Paz and Oquab, ICLR 2017).
 *
 * @param trees more of them make smoother probabilities
 */
export async function tellApart(first: Frame, second: Frame, trees: number): Promise<Domain> {
  const rows = first.rows + second.rows;
  const features = first.features.length;
  const x = new Float64Array(new SharedArrayBuffer(8 * rows * features));
  for (let feature = 0; feature < features; feature++) {
    x.set(first.x.subarray(feature * first.rows, (feature + 1) * first.rows), feature * rows);
    x.set(second.x.subarray(feature * second.rows, (feature + 1) * second.rows), feature * rows + first.rows);
  }
  const y = new Float64Array(rows).fill(1, first.rows);
  const { outOfBag } = await fit(
    { rows, x, y, features: featureKinds(first.features) },
    {
      task: { type: 'classification', classes: 2 },
      groups: [{ name: 'domain', trees, from: 0, to: rows }],
      parameters: GROWTH,
      seed: 1,
    },
  );
  const { outputs } = outOfBag.overall;
  const probability = Float64Array.from({ length: rows }, (_, row) => outputs[2 * row + 1]);
  const [a, b] = [probability.subarray(0, first.rows), probability.subarray(first.rows)];
  return { first: a, second: b, area: mannWhitney(sorted(a), sorted(b)).area };
}

/** What own windows differ by from what came before them, all inputs taken together; null for a short reference. */
export async function separabilityOf(
  frame: Frame,
  policy: Pick<Policy, 'evaluation'>,
): Promise<Usual | null> {
  const areas: number[] = [];
  for (const { from, to } of ownWindows(frame.observedAt, policy).slice(0, OWN_WINDOWS)) {
    const before = Math.min(from, PAST_WINDOWS * (to - from));
    if (before < to - from) continue;
    areas.push(await areaBetween(slice(frame, from - before, from), slice(frame, from, to)));
  }
  return usual(areas);
}

/**
 * Whether a window can be told from the rows before it, beyond what own windows can be told from theirs and beyond a
 * practical size.
 */
export async function multivariateDrift(
  past: Frame,
  window: Frame,
  separability: Usual,
): Promise<{ area: number; limit: number; p: number }> {
  const area = await areaBetween(past, window);
  return { area, limit: SIZE, p: usualP(area, separability) };
}

const CALIBRATION_TREES = 30;

async function areaBetween(past: Frame, window: Frame): Promise<number> {
  const from = Math.max(0, past.rows - PAST_ROWS);
  return (await tellApart(slice(past, from, past.rows), window, CALIBRATION_TREES)).area;
}
