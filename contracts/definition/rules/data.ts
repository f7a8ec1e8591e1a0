import { show } from '../wording.ts';
import { message, when, type Contradiction, type Rule } from './rule.ts';

export const featureNames: Rule = ({ features, target }) =>
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

export const classes: Rule = ({ task, target }) => {
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

export const tableOrQuery: Rule = ({ source }) => {
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
