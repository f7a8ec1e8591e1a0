import { formatDuration } from '../duration.ts';
import type { CompleteSettings } from './definition.ts';
import { fieldAt } from './fields.ts';
import { classes, featureNames, tableOrQuery } from './rules/data.ts';
import { longer, notLonger } from './rules/durations.ts';
import { falseAlarms, segments, weight, weightedBlocks } from './rules/evaluation.ts';
import { metric, rankedInBlocks, shadowTest, threshold } from './rules/metric.ts';
import { parameters } from './rules/parameters.ts';
import type { Contradiction, Rule } from './rules/rule.ts';
import {
  blocksCompared,
  confirmationsFor,
  driftConfirmations,
  holdout,
  probationChecks,
  scheduleInBudget,
  wholeBlocks,
} from './rules/windows.ts';

const RULES: readonly Rule[] = [
  classes,
  featureNames,
  tableOrQuery,
  metric,
  threshold,
  shadowTest,
  rankedInBlocks,
  weight,
  weightedBlocks,
  segments,
  falseAlarms,
  wholeBlocks,
  confirmationsFor('evaluation.confirmations'),
  driftConfirmations,
  parameters,
  notLonger('training.recent', 'training.long'),
  holdout,
  longer('shadow.atMost', 'shadow.atLeast'),
  notLonger('shadow.checkEvery', 'shadow.atMost'),
  blocksCompared,
  probationChecks,
  notLonger('breaker.cooldown', 'breaker.cap'),
  scheduleInBudget,
];

const COUNTS = new Set([
  'evaluation.confirmations',
  'drift.confirmations',
  'shadow.minimumPairs',
  'budget.retrainings',
]);

/** Every contradiction within the settings. `written` says which fields the user wrote; others are defaults. */
export function contradictions(
  settings: CompleteSettings,
  written: (path: string) => boolean,
): Contradiction[] {
  const say = (path: string) => {
    const value = fieldAt(settings, path);
    const shown = COUNTS.has(path) ? String(value) : formatDuration(value as number);
    return written(path) ? shown : `${shown} by default`;
  };
  return RULES.flatMap((rule) => rule(settings, say));
}
