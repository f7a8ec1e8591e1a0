import { formatDuration } from '../duration.ts';
import type { Metric } from '../reports.ts';
import { lowerIsBetter } from './defaults.ts';
import type { CompleteSettings } from './definition.ts';
import { fieldAt } from './fields.ts';
import { forestParameters } from './forest-parameters.ts';
import { nearest, show } from './wording.ts';

/** Fields that are fine by themselves and can't be together. */
export interface Contradiction {
  /** The field that is reported, then those it was compared with. */
  fields: [string, ...string[]];
  message: string;
}

/** A rule finds what breaks it; `say` words the value of a field, with a note where it is a default. */
type Rule = (settings: CompleteSettings, say: (path: string) => string) => Contradiction[];

const message = (wrong: string, got: string, allowed: string): string =>
  `${wrong} (got ${got}), allowed: ${allowed}`;

const when = (broken: boolean, contradiction: () => Contradiction): Contradiction[] =>
  broken ? [contradiction()] : [];

const time = (settings: CompleteSettings, path: string): number => fieldAt(settings, path) as number;

const longer =
  (path: string, than: string): Rule =>
  (settings, say) => {
    const [value, limit] = [time(settings, path), time(settings, than)];
    return when(value <= limit, () => ({
      fields: [path, than],
      message: message(
        `must be longer than ${than}`,
        `${say(path)} ${value < limit ? '<' : '='} ${say(than)}`,
        `more than ${formatDuration(limit)}`,
      ),
    }));
  };

const notLonger =
  (path: string, than: string): Rule =>
  (settings, say) => {
    const limit = time(settings, than);
    return when(time(settings, path) > limit, () => ({
      fields: [path, than],
      message: message(
        `must not be longer than ${than}`,
        `${say(path)} > ${say(than)}`,
        `up to ${formatDuration(limit)}`,
      ),
    }));
  };

const featureNames: Rule = ({ features, target }) =>
  features.flatMap(({ name }, index) => {
    const first = features.findIndex((feature) => feature.name === name);
    const field = `features.${index}.name`;
    return [
      ...when(first < index, () => ({
        fields: [field],
        message: message(`is the name of features[${first}] too`, show(name), 'a name of its own'),
      })),
      ...when(name === target.name, () => ({
        fields: [field, 'target.name'],
        message: message('must not be the target', show(name), 'columns known before the outcome'),
      })),
    ];
  });

const classes: Rule = ({ task, target }) => {
  const count = target.classes?.length ?? 0;
  const fields: Contradiction['fields'] = ['target.classes', 'task'];
  if (task === 'regression')
    return when(count > 0, () => ({
      fields,
      message: message('does not fit task regression', `${count} classes`, 'no classes'),
    }));
  if (task === 'multiclass')
    return when(count === 0, () => ({
      fields,
      message: message('is missing for task multiclass', 'nothing', 'the list of classes'),
    }));
  return when(count !== 2, () => ({
    fields,
    message: message(
      'does not fit task binary',
      `${count} classes`,
      'two classes, the second is the positive one',
    ),
  }));
};

const METRICS: Record<CompleteSettings['task'], readonly Metric[]> = {
  binary: ['accuracy', 'precision', 'recall', 'f1', 'f1Macro', 'auc', 'logLoss'],
  multiclass: ['accuracy', 'f1Macro', 'logLoss'],
  regression: ['rmse', 'mae', 'r2'],
};

const metric: Rule = ({ task, evaluation }) =>
  when(!METRICS[task].includes(evaluation.metric), () => ({
    fields: ['evaluation.metric', 'task'],
    message: message(`does not fit task ${task}`, evaluation.metric, METRICS[task].join(', ')),
  }));

const threshold: Rule = ({ evaluation }) => {
  const wrong = lowerIsBetter(evaluation.metric) ? 'atLeast' : 'atMost';
  const right = wrong === 'atLeast' ? 'atMost' : 'atLeast';
  const better = wrong === 'atLeast' ? 'lower' : 'higher';
  return when(evaluation.threshold[wrong] !== undefined, () => ({
    fields: [`evaluation.threshold.${wrong}`, 'evaluation.metric'],
    message: message(
      `does not fit ${evaluation.metric}, of which ${better} is better`,
      `${wrong} ${evaluation.threshold[wrong]}`,
      `${right} or drop`,
    ),
  }));
};

const wholeBlocks: Rule = ({ evaluation, block }, say) =>
  when(evaluation.window < block || evaluation.window % block !== 0, () => ({
    fields: ['evaluation.window', 'block'],
    message: message(
      'must be a whole number of blocks',
      `${say('evaluation.window')} with blocks of ${say('block')}`,
      `multiples of ${formatDuration(block)}`,
    ),
  }));

/**
 * Evaluations come every `evaluation.every`; two windows are disjoint when so many evaluations apart that a whole
 * window lies between. From the end of the first window to the evaluation of the last one, the first must count.
 */
const confirmationsFor =
  (path: string): Rule =>
  (settings, say) => {
    const { every, window, confirmWithin } = settings.evaluation;
    const confirmations = fieldAt(settings, path) as number;
    const apart = every * Math.ceil(window / every);
    const needed = (confirmations - 1) * apart + settings.labels.delay;
    return when(needed >= confirmWithin, () => ({
      fields: [path, 'evaluation.confirmWithin', 'evaluation.every', 'evaluation.window', 'labels.delay'],
      message: message(
        `needs disjoint windows over ${formatDuration(needed)}, and evaluation.confirmWithin must be longer`,
        `${say(path)} confirmations, ${formatDuration(apart)} apart, within ${say('evaluation.confirmWithin')}`,
        `fewer confirmations, or evaluation.confirmWithin of more than ${formatDuration(needed)}`,
      ),
    }));
  };

const driftConfirmations: Rule = (settings, say) =>
  settings.drift.trigger ? confirmationsFor('drift.confirmations')(settings, say) : [];

const holdout: Rule = ({ validation, training }, say) => {
  const held = Math.floor(validation.holdout * training.recent);
  return when(held <= training.embargo, () => ({
    fields: ['validation.holdout', 'training.recent', 'training.embargo'],
    message: message(
      'must hold out more time than training.embargo',
      `${validation.holdout} x ${say('training.recent')} against ${say('training.embargo')}`,
      `above ${Number((training.embargo / training.recent).toPrecision(3))}, or a shorter embargo`,
    ),
  }));
};

const blocksCompared: Rule = ({ shadow, block }, say) =>
  when(shadow.unit === 'block' && shadow.minimumPairs * block > shadow.atMost, () => ({
    fields: ['shadow.atMost', 'shadow.minimumPairs', 'block', 'shadow.unit'],
    message: message(
      'must be long enough for shadow.minimumPairs',
      `${say('shadow.atMost')} for ${say('shadow.minimumPairs')} blocks of ${say('block')}`,
      `${formatDuration(shadow.minimumPairs * block)} or more, or fewer pairs`,
    ),
  }));

const scheduleInBudget: Rule = ({ budget, schedule }, say) =>
  schedule.every === null
    ? []
    : when(budget.per / schedule.every > budget.retrainings, () => ({
        fields: ['budget.retrainings', 'budget.per', 'schedule.every'],
        message: message(
          'must be enough for the schedule alone',
          `${say('budget.retrainings')} per ${say('budget.per')} with one every ${say('schedule.every')}`,
          `${Math.ceil(budget.per / schedule.every!)} or more`,
        ),
      }));

const probationChecks: Rule = (settings, say) =>
  settings.probation.duration === 0
    ? []
    : notLonger('probation.checkEvery', 'probation.duration')(settings, say);

const tableOrQuery: Rule = ({ source }) => {
  if (source.kind !== 'postgres') return [];
  const { table, query } = source;
  return when((table === undefined) === (query === undefined), () => ({
    fields: [table === undefined ? 'source' : 'source.table', 'source.query'],
    message: message(
      'must have either table or query',
      table === undefined ? 'neither' : 'both',
      'table for a whole table or view, query for a SELECT',
    ),
  }));
};

const parameters: Rule = ({ training, features }) => {
  if (training.trainer !== 'forest') return [];
  const known = forestParameters(features.length);
  return Object.entries(training.parameters).flatMap(([name, value]) => {
    const parameter = known.find((candidate) => candidate.name === name);
    const fields: Contradiction['fields'] = [`training.parameters.${name}`, 'training.trainer', 'features'];
    if (!parameter) {
      const meant = nearest(
        name,
        known.map((candidate) => candidate.name),
      );
      const got = `${show(name)}${meant ? `; did you mean ${meant}?` : ''}`;
      return [
        {
          fields,
          message: message('is no parameter of forest', got, known.map(({ name }) => name).join(', ')),
        },
      ];
    }
    return when(!parameter.holds(value), () => ({
      fields,
      message: message('is out of range', show(value), parameter.allowed),
    }));
  });
};

const RULES: readonly Rule[] = [
  classes,
  featureNames,
  tableOrQuery,
  metric,
  threshold,
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

const COUNTS = new Set([
  'evaluation.confirmations',
  'drift.confirmations',
  'shadow.minimumPairs',
  'budget.retrainings',
]);
