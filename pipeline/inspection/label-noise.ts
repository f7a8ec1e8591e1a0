import { column, type Frame, type Target } from '../../contracts/frame.ts';
import type { Finding } from '../../contracts/reports.ts';
import { fit } from '../../forest/index.ts';
import {
  cellOf,
  contradiction,
  quantileEdges,
  sorted,
  usual,
  usualP,
  type Usual,
} from '../../statistics/index.ts';
import { featureKinds } from '../forest-data.ts';
import { finding, percent } from './finding.ts';

const TREES = 20;
const GROWTH = { minLeaf: 5, bins: 64 };

/** Values are taken as classes of equal share; a label is contradicted by an answer three of them away. */
const VALUE_CLASSES = 5;
const APART = 3;

/** Cells of a feature that are looked at one by one. */
const SEGMENTS = 4;

/** Probability of a false block, and the least excess that counts. */
const SURE = 0.001;
const NOISIER = 0.05;
const EXCESS = {
  classes: { confident: 0.025, answered: 0.035, segment: 0.1 },
  // An exchanged value is three classes away in a quarter of the cases.
  values: { confident: 0.007, answered: 0.009, segment: 0.025 },
};

/** Shares of the rows whose label is contradicted by what rows like them have. */
export interface LabelNoise {
  /** With confidence: flips wherever they fall. */
  confident: number;
  /** By the answer: also flips so dense that there is no confidence left. */
  answered: number;
  /** The largest share of answers among a quarter of a feature's values, or one level. */
  segment: number;
}

export type UsualLabelNoise = Record<keyof LabelNoise, Usual>;

/**
 * Fits a forest on the rows and has each answered by the trees that did not see it. The time is a feature too, so a
 * relation that drifts, even within the rows, is learnt and not taken for wrong labels.
 */
export async function labelNoise(frame: Frame, target: Target): Promise<LabelNoise> {
  const { rows, x, features } = frame;
  const { y, classes, apart } = classesOf(frame, target);
  const withTime = new Float64Array(new SharedArrayBuffer(8 * rows * (features.length + 1)));
  withTime.set(x);
  withTime.set(frame.observedAt, rows * features.length);
  const { outOfBag } = await fit(
    { rows, x: withTime, y, features: [...featureKinds(features), { type: 'numeric' }] },
    {
      task: { type: 'classification', classes },
      groups: [{ name: 'labels', trees: TREES, from: 0, to: rows }],
      parameters: { ...GROWTH, featuresPerSplit: Math.ceil((features.length + 1) / 2) },
      seed: 1,
    },
  );
  const { confident, answered, rows: against } = contradiction(y, outOfBag.overall.outputs, classes, apart);
  return { confident, answered, segment: worstSegment(frame, against) };
}

function classesOf({ y }: Frame, target: Target): { y: Float64Array; classes: number; apart: number } {
  if (target.task !== 'regression') return { y, classes: target.classes.length, apart: 1 };
  const edges = quantileEdges(sorted(y), VALUE_CLASSES);
  return {
    y: y.map((value) => cellOf(value, edges)),
    classes: Math.max(2, edges.length + 1),
    apart: edges.length > 2 ? APART : 1,
  };
}

function worstSegment(frame: Frame, against: Int8Array): number {
  let worst = 0;
  frame.features.forEach((feature, index) => {
    const values = column(frame, index);
    const edges = feature.type === 'numeric' ? quantileEdges(sorted(values), SEGMENTS) : null;
    const cells = edges ? edges.length + 1 : feature.type === 'categorical' ? feature.levels.length : 0;
    const [rows, wrong] = [new Float64Array(cells), new Float64Array(cells)];
    values.forEach((value, row) => {
      const cell = edges ? cellOf(value, edges) : value;
      if (!(cell >= 0) || against[row] < 0) return;
      rows[cell]++;
      wrong[cell] += against[row];
    });
    // A cell with few rows has large shares by chance.
    const least = frame.rows / (2 * SEGMENTS);
    rows.forEach((count, cell) => {
      if (count >= least) worst = Math.max(worst, wrong[cell] / count);
    });
  });
  return worst;
}

/** Null where there are fewer than two parts. */
export function usualLabelNoise(parts: readonly LabelNoise[]): UsualLabelNoise | null {
  const [confident, answered, segment] = (['confident', 'answered', 'segment'] as const).map((share) =>
    usual(parts.map((part) => part[share])),
  );
  return confident && answered && segment ? { confident, answered, segment } : null;
}

/** Whether rows tell less of their labels than usual, at a level that blocks nothing by itself. */
export function tellsLess(found: readonly LabelNoise[], { answered }: UsualLabelNoise): boolean {
  const share = found.reduce((sum, piece) => sum + piece.answered, 0) / found.length;
  return usualP(share, answered) < NOISIER;
}

/**
 * Blocks when a contradicted share is beyond what the reference's own parts show, sampling error included.
 *
 * @param found of pieces of the new rows, `rows` rows in all
 */
export function labelNoiseFindings(
  found: readonly LabelNoise[],
  rows: number,
  past: UsualLabelNoise,
  target: Target,
): Finding[] {
  return (['confident', 'answered', 'segment'] as const).map((kind) => {
    const share = found.reduce((sum, piece) => sum + piece[kind], 0) / found.length;
    const { mean } = past[kind];
    const counted = kind === 'segment' ? rows / SEGMENTS : rows;
    const sampling = Math.sqrt((mean * (1 - mean)) / Math.max(1, counted));
    const limit = mean + EXCESS[target.task === 'regression' ? 'values' : 'classes'][kind];
    const sure = usualP(share, past[kind], sampling) < SURE;
    const where = kind === 'segment' ? ' in a segment' : '';
    return finding(
      kind === 'confident' ? 'labelFlips' : kind === 'answered' ? 'labelNoise' : 'segmentNoise',
      target.name,
      sure ? share : Math.min(share, limit),
      limit,
      `${percent(share)} of the labels${where} contradict what rows like them have, usual are ${percent(mean)}: they look flipped`,
    );
  });
}
