import type { Metric } from '../reports.ts';
import type { CompleteSettings } from './definition.ts';
import { fieldAt, setField, touches } from './fields.ts';
import type { Settings } from './settings.ts';

/** A default that builds on other fields. */
interface DerivedDefault {
  path: string;
  from: string[];
  /** As the comment in a printed definition puts it. */
  says: string;
  /** Undefined where the field does not apply. */
  value: (settings: CompleteSettings) => unknown;
}

const LOSSES: readonly Metric[] = ['logLoss', 'rmse', 'mae'];

/** Whether a lower value of the metric is a better one. */
export const lowerIsBetter = (metric: Metric): boolean => LOSSES.includes(metric);

const BLOCKS_COMPARED = 5;
const ROWS_COMPARED = 200;

const windows = (path: string, count: number): DerivedDefault => ({
  path,
  from: ['evaluation.window'],
  says: count === 1 ? 'evaluation.window' : `${count} x evaluation.window`,
  value: ({ evaluation }) => count * evaluation.window,
});

const same = (path: string, from: string): DerivedDefault => ({
  path,
  from: [from],
  says: from,
  value: (settings) => fieldAt(settings, from),
});

/** In an order in which each finds what it builds on. */
const DERIVED: readonly DerivedDefault[] = [
  {
    path: 'target.classes',
    from: ['task'],
    says: "['0', '1'] for a binary task",
    value: ({ task }) => (task === 'binary' ? ['0', '1'] : undefined),
  },
  {
    path: 'source.target',
    from: ['target.name', 'source.kind'],
    says: 'target.name',
    value: ({ source, target }) => (source.kind === 'postgres' ? target.name : undefined),
  },
  {
    path: 'labels.patience',
    from: ['evaluation.every'],
    says: '2 x evaluation.every',
    value: ({ evaluation }) => 2 * evaluation.every,
  },
  same('evaluation.window', 'evaluation.every'),
  {
    path: 'evaluation.metric',
    from: ['task'],
    says: 'accuracy, for regression rmse',
    value: ({ task }) => (task === 'regression' ? 'rmse' : 'accuracy'),
  },
  {
    path: 'evaluation.threshold',
    from: ['evaluation.metric'],
    says: 'drop 0.02, for losses 0.05',
    value: ({ evaluation }) => ({ drop: lowerIsBetter(evaluation.metric) ? 0.05 : 0.02 }),
  },
  {
    path: 'evaluation.confirmWithin',
    from: [
      'evaluation.every',
      'evaluation.window',
      'evaluation.confirmations',
      'drift.confirmations',
      'labels.delay',
    ],
    says: '2 x the longer of evaluation.every and window for each confirmation, and labels.delay',
    value: ({ evaluation, drift, labels }) =>
      2 *
        Math.max(evaluation.every, evaluation.window) *
        Math.max(evaluation.confirmations, drift.confirmations) +
      labels.delay,
  },
  same('evaluation.patience', 'evaluation.every'),
  windows('schedule.every', 3),
  windows('training.recent', 4),
  windows('training.long', 36),
  {
    path: 'training.kinds',
    from: ['training.trainer'],
    says: 'all three for forest, else hybrid',
    value: ({ training }) => (training.trainer === 'forest' ? ['hybrid', 'recent', 'long'] : ['hybrid']),
  },
  same('shadow.atLeast', 'block'),
  {
    path: 'shadow.atMost',
    from: ['schedule.every', 'evaluation.window'],
    says: 'schedule.every, or 3 x evaluation.window without a schedule',
    value: ({ schedule, evaluation }) => schedule.every ?? 3 * evaluation.window,
  },
  {
    path: 'shadow.checkEvery',
    from: ['block', 'shadow.atMost'],
    says: 'block, at most shadow.atMost',
    value: ({ block, shadow }) => Math.min(block, shadow.atMost),
  },
  {
    path: 'shadow.minimumPairs',
    from: ['shadow.unit', 'shadow.atMost', 'block'],
    says: `${BLOCKS_COMPARED} blocks, or what fits into shadow.atMost; ${ROWS_COMPARED} rows`,
    value: ({ shadow, block }) =>
      shadow.unit === 'row'
        ? ROWS_COMPARED
        : Math.max(1, Math.min(BLOCKS_COMPARED, Math.floor(shadow.atMost / block))),
  },
  {
    path: 'probation.duration',
    from: ['shadow.atMost', 'evaluation.window'],
    says: 'shadow.atMost, at most 2 x evaluation.window',
    value: ({ shadow, evaluation }) => Math.min(shadow.atMost, 2 * evaluation.window),
  },
  {
    path: 'probation.checkEvery',
    from: ['block', 'probation.duration'],
    says: 'block, at most probation.duration',
    value: ({ block, probation }) => (probation.duration === 0 ? block : Math.min(block, probation.duration)),
  },
  windows('breaker.cooldown', 1),
  windows('breaker.cap', 8),
  windows('budget.per', 12),
];

/** Fills in the defaults that build on other fields. */
export function withDefaults(settings: Settings): CompleteSettings {
  const complete = structuredClone(settings) as CompleteSettings;
  for (const { path, value } of DERIVED) {
    if (fieldAt(complete, path) !== undefined) continue;
    const filled = value(complete);
    if (filled !== undefined) setField(complete, path, filled);
  }
  return complete;
}

/** How the default of a field builds on others, in words; undefined where it does not. */
export const derivation = (path: string): string | undefined =>
  DERIVED.find((derived) => derived.path === path)?.says;

/** The field, and the fields that its value was derived from where `written` says that it was left out. */
export function origins(path: string, written: (path: string) => boolean): string[] {
  if (written(path)) return [path];
  const from = DERIVED.filter((derived) => touches(derived.path, path)).flatMap((derived) => derived.from);
  return [path, ...from.flatMap((origin) => origins(origin, written))];
}
