import type { Target } from '../frame.ts';
import { lowerIsBetter } from './defaults.ts';
import type { CompleteSettings, Definition, Source, Threshold } from './definition.ts';
import { fieldAt, isMap, setField } from './fields.ts';

/** Fields whose null is written as `none`. */
export const NONE_FIELDS: readonly string[] = [
  'deploy',
  'promotion.approval',
  'shadow.leniency',
  'evaluation.weight',
];

/** The same document with its short forms written out: `target: churned`, `promotion: automatic`, `deploy: none`. */
export function expandShortForms(document: unknown): unknown {
  const expanded: unknown = structuredClone(document);
  if (!isMap(expanded)) return expanded;
  if (typeof expanded.target === 'string') expanded.target = { name: expanded.target };
  if (expanded.promotion === 'automatic') expanded.promotion = { approval: null };
  for (const path of NONE_FIELDS) if (fieldAt(expanded, path) === 'none') setField(expanded, path, null);
  return expanded;
}

export function definitionOf(settings: CompleteSettings): Definition {
  const { name, description, task, target, features, source, evaluation, ...rules } = settings;
  return {
    name,
    description,
    target: targetOf(task, target),
    features,
    policy: { ...rules, evaluation: { ...evaluation, threshold: thresholdOf(evaluation.threshold) } },
    source: source as Source,
  };
}

const targetOf = (task: CompleteSettings['task'], { name, classes }: CompleteSettings['target']): Target =>
  task === 'regression' ? { name, task } : { name, task, classes: classes! };

const thresholdOf = ({ drop, atLeast, atMost }: CompleteSettings['evaluation']['threshold']): Threshold =>
  drop !== undefined ? { kind: 'relative', drop } : { kind: 'absolute', value: (atLeast ?? atMost)! };

/**
 * The inverse of `definitionOf`, for a stored definition that is still to be checked: what is not where it belongs
 * stays as it is, for the check to find.
 */
export function settingsOf(definition: unknown): unknown {
  if (!isMap(definition) || !isMap(definition.policy)) return definition;
  const { policy, ...rest } = definition;
  const settings: Record<string, unknown> = { ...rest, ...policy };
  const { target, evaluation } = settings;
  if (isMap(target)) {
    const { task, ...named } = target;
    Object.assign(settings, { task, target: named });
  }
  if (isMap(evaluation) && isMap(evaluation.threshold)) {
    settings.evaluation = {
      ...evaluation,
      threshold: writtenThreshold(evaluation.threshold, evaluation.metric),
    };
  }
  return settings;
}

function writtenThreshold(threshold: Record<string, unknown>, metric: unknown): Record<string, unknown> {
  const { kind, drop, value } = threshold;
  if (kind === 'relative') return { drop };
  if (kind !== 'absolute') return threshold;
  return lowerIsBetter(metric as CompleteSettings['evaluation']['metric'])
    ? { atMost: value }
    : { atLeast: value };
}
