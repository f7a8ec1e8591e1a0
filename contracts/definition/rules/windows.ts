import { formatDuration } from '../../duration.ts';
import { fieldAt } from '../fields.ts';
import { notLonger } from './durations.ts';
import { message, when, type Rule } from './rule.ts';

export const wholeBlocks: Rule = ({ evaluation, block }, say) =>
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
export const confirmationsFor =
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
        `${say(path)}, ${formatDuration(apart)} apart, within ${say('evaluation.confirmWithin')}`,
        `fewer confirmations, or evaluation.confirmWithin of more than ${formatDuration(needed)}`,
      ),
    }));
  };

export const driftConfirmations: Rule = (settings, say) =>
  settings.drift.trigger ? confirmationsFor('drift.confirmations')(settings, say) : [];

export const holdout: Rule = ({ validation, training }, say) => {
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

export const blocksCompared: Rule = ({ shadow, block }, say) =>
  when(shadow.unit === 'block' && shadow.minimumPairs * block > shadow.atMost, () => ({
    fields: ['shadow.atMost', 'shadow.minimumPairs', 'block', 'shadow.unit'],
    message: message(
      'must be long enough for shadow.minimumPairs',
      `${say('shadow.atMost')} for ${say('shadow.minimumPairs')} blocks of ${say('block')}`,
      `${formatDuration(shadow.minimumPairs * block)} or more, or fewer pairs`,
    ),
  }));

export const scheduleInBudget: Rule = ({ budget, schedule }, say) =>
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

export const probationChecks: Rule = (settings, say) =>
  settings.probation.duration === 0
    ? []
    : notLonger('probation.checkEvery', 'probation.duration')(settings, say);
