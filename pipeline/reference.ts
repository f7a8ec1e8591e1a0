import type { Policy } from '../contracts/definition/definition.ts';
import { column, type Feature, type Frame, type Target } from '../contracts/frame.ts';
import type { Window } from '../contracts/reports.ts';
import { countCodes, type Usual } from '../statistics/index.ts';
import { blocksOf } from './blocks.ts';
import { columnReference, kindOfFeature, kindOfTarget, type ColumnReference } from './column-reference.ts';
import { separabilityOf } from './domain.ts';
import { habitsOf, type Habits } from './inspection/habits.ts';
import { ownWindows } from './own-windows.ts';

/** Windows from one training to the next, as the schedule has it by default. */
const WINDOWS_BETWEEN = 3;

/** What a version was trained on, as far as later data are held against it. Kept with the version as JSON. */
export interface ReferenceRecord {
  rows: number;
  /** Instant that the rows end before, epoch milliseconds. */
  trainedTo: number;
  features: FeatureReference[];
  /** The labels. */
  target: ColumnReference;
  /** Share of each class; null for regression. */
  classShares: number[] | null;
  /** Median number of rows of a block. */
  rowsPerBlock: number;
  /** Median number of rows of the reference's own windows. */
  rowsPerWindow: number;
  /** How well own windows can be told from what came before them; null for a short reference. */
  separability: Usual | null;
  /** What inspection holds new rows against. */
  habits: Habits;
}

export interface FeatureReference extends ColumnReference {
  name: string;
  /** Share of what the trained model's splits gain. */
  importance: number;
}

export async function referenceOf({
  frame,
  trainedTo,
  features,
  target,
  policy,
  importances,
  leftOut = [],
}: {
  /** Labelled rows, at least one. */
  frame: Frame;
  trainedTo: number;
  features: readonly Feature[];
  target: Target;
  policy: Pick<Policy, 'block' | 'blockRows' | 'evaluation'>;
  /** By feature name; a feature without one counts as much as the others. */
  importances: Readonly<Record<string, number>>;
  /** Spans that the training left out. */
  leftOut?: readonly Window[];
}): Promise<ReferenceRecord> {
  const windows = ownWindows(frame.observedAt, policy);
  const rowsPerWindow = median(windows.map(({ from, to }) => to - from));
  return {
    rows: frame.rows,
    trainedTo,
    features: features.map((feature, index) => ({
      name: feature.name,
      ...columnReference(column(frame, index), kindOfFeature(feature), windows),
      importance: importances[feature.name] ?? 1 / features.length,
    })),
    target: columnReference(frame.y, kindOfTarget(target), windows),
    classShares: target.task === 'regression' ? null : sharesOf(frame.y, target.classes.length),
    rowsPerBlock: median(rowsByBlock(frame, policy)),
    rowsPerWindow,
    separability: await separabilityOf(frame, policy),
    habits: await habitsOf(frame, target, WINDOWS_BETWEEN * rowsPerWindow, leftOut),
  };
}

/** Share of each code from 0 on; codes below 0 are levels that the definition does not name. */
export const sharesOf = (codes: Float64Array, levels: number): number[] =>
  Array.from(countCodes(codes, levels), (count) => count / Math.max(1, codes.length));

export function rowsByBlock({ observedAt }: Frame, policy: Pick<Policy, 'block' | 'blockRows'>): number[] {
  const counts = new Map<number, number>();
  for (const block of blocksOf(observedAt, policy)) counts.set(block, (counts.get(block) ?? 0) + 1);
  return [...counts.values()];
}

export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.floor(ordered.length / 2)] ?? 0;
}
