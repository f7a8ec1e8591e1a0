import { forestParameters } from '../forest-parameters.ts';
import { nearest, show } from '../wording.ts';
import { message, when, type Contradiction, type Rule } from './rule.ts';

export const parameters: Rule = ({ training, features }) => {
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
