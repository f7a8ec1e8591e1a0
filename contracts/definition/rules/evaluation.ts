import { formatDuration } from '../../duration.ts';
import { nearest, show } from '../wording.ts';
import { message, when, type Contradiction, type Rule } from './rule.ts';

export const weight: Rule = ({ evaluation, features }) => {
  if (evaluation.weight === null) return [];
  const feature = features.find(({ name }) => name === evaluation.weight);
  const fields: Contradiction['fields'] = ['evaluation.weight', 'features'];
  const allowed = 'a numeric feature that is not nullable, with a range from 0 or more on';
  if (!feature) return [{ fields, message: message('is no feature', show(evaluation.weight), allowed) }];
  const fits = feature.type === 'numeric' && !feature.nullable && (feature.range?.[0] ?? -1) >= 0;
  return when(!fits, () => ({ fields, message: message('cannot weigh rows', show(feature.name), allowed) }));
};

export const weightedBlocks: Rule = ({ evaluation, shadow }) =>
  when(evaluation.weight !== null && shadow.unit === 'row', () => ({
    fields: ['shadow.unit', 'evaluation.weight'],
    message: message('does not fit evaluation.weight, by which rows are summed', 'row', 'block'),
  }));

export const segments: Rule = ({ evaluation, features }) => {
  const known = features.map(({ name }) => name);
  return evaluation.segments.features.flatMap((name, index) =>
    when(!known.includes(name), () => {
      const meant = nearest(name, known);
      const got = `${show(name)}${meant ? `; did you mean ${meant}?` : ''}`;
      return {
        fields: [`evaluation.segments.features.${index}`, 'features'],
        message: message('is no feature', got, known.join(', ')),
      };
    }),
  );
};

/** Confirmations that come by a toss of a coin a window: no confidence makes alarms rarer without one. */
const FEWEST_WINDOWS = 4;

export const falseAlarms: Rule = ({ evaluation }, say) => {
  const { falseAlarms: time, every, window, confirmations } = evaluation;
  if (time === null) return [];
  const fewest = every * FEWEST_WINDOWS ** confirmations;
  return [
    ...when(window > every, () => ({
      fields: ['evaluation.falseAlarms', 'evaluation.window', 'evaluation.every'],
      message: message(
        'is for windows that do not overlap',
        `${say('evaluation.window')} every ${say('evaluation.every')}`,
        'evaluation.window of at most evaluation.every, or evaluation.confidence instead',
      ),
    })),
    ...when(time <= fewest, () => ({
      fields: ['evaluation.falseAlarms', 'evaluation.every', 'evaluation.confirmations'],
      message: message(
        'is shorter than confirmations come by chance',
        `${say('evaluation.falseAlarms')} with ${say('evaluation.confirmations')} confirmations, one every ${say('evaluation.every')}`,
        `more than ${formatDuration(fewest)}`,
      ),
    })),
  ];
};
