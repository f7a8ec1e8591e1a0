import type { Policy } from '../contracts/definition/definition.ts';
import { column, type Frame } from '../contracts/frame.ts';
import type { ColumnDrift, DriftReport, FeatureDrift } from '../contracts/reports.ts';
import { adjusted } from '../statistics/index.ts';
import { blocksOf } from './blocks.ts';
import { hypotheses, type Held, type Hypothesis } from './column-drift.ts';
import type { ColumnReference } from './column-reference.ts';
import type { ReferenceRecord } from './reference.ts';

type DriftPolicy = Pick<Policy, 'drift' | 'block' | 'blockRows'>;

/**
 * Which inputs moved away from what a version was trained on. A distance counts only when it is beyond the practical
 * size *and* beyond what the reference's own windows show, by p-values that Benjamini and Hochberg's procedure corrects
 * over all features. The window has drifted when the features that moved carry the policy's share of the champion's
 * importances.
 */
export function driftOf(frame: Frame, reference: ReferenceRecord, policy: DriftPolicy): DriftReport {
  const tested = frame.features.flatMap(({ name }, index) => {
    const past = reference.features.find((feature) => feature.name === name);
    if (!past) return [];
    const held = heldAgainst(past, frame, reference, policy);
    return hypotheses(column(frame, index), held).map((hypothesis) => ({ past, hypothesis }));
  });
  const significant = movedOf(
    tested.map(({ hypothesis }) => hypothesis),
    policy,
  );
  const moved: FeatureDrift[] = [];
  tested.forEach(({ past: { name, importance } }, index) => {
    const drift = significant[index];
    if (!drift) return;
    const known = moved.findIndex(({ feature }) => feature === name);
    if (known < 0) moved.push({ feature: name, importance, ...drift });
    else if (excess(drift) > excess(moved[known])) moved[known] = { feature: name, importance, ...drift };
  });
  moved.sort((a, b) => excess(b) - excess(a));
  const share = moved.reduce((total, { importance }) => total + importance, 0);
  const drifted = moved.length > 0 && share >= policy.drift.share;
  return { moved, share, drifted, multivariate: null, predictions: null, labels: null };
}

/** Whether a single column, the labels or the predictions, moved: its largest excess, or null. */
export function columnDriftOf(
  values: Float64Array,
  past: ColumnReference,
  frame: Frame,
  reference: ReferenceRecord,
  policy: DriftPolicy,
): ColumnDrift | null {
  const found = movedOf(hypotheses(values, heldAgainst(past, frame, reference, policy)), policy);
  const moved = found.filter((drift) => drift !== null).sort((a, b) => excess(b) - excess(a));
  return moved[0] ?? null;
}

/** Those hypotheses that count, in their order; null for the others. */
function movedOf(
  list: readonly Hypothesis[],
  { drift: { falseDiscovery } }: Pick<Policy, 'drift'>,
): (ColumnDrift | null)[] {
  const q = adjusted(list.map(({ p }) => p));
  return list.map((hypothesis, index) =>
    hypothesis.value > hypothesis.limit && q[index] <= falseDiscovery ? { ...hypothesis, q: q[index] } : null,
  );
}

const heldAgainst = (
  past: ColumnReference,
  frame: Frame,
  { rows, rowsPerWindow }: ReferenceRecord,
  policy: DriftPolicy,
): Held => ({ past, rows, rowsPerWindow, blocks: blockCount(frame, policy), size: policy.drift.size });

function blockCount({ observedAt, rows }: Frame, policy: DriftPolicy): number {
  return rows === 0 ? 0 : blocksOf(observedAt, policy)[rows - 1] + 1;
}

const excess = ({ value, limit }: Pick<ColumnDrift, 'value' | 'limit'>): number => value / limit;
