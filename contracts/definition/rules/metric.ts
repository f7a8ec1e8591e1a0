import type { Metric } from '../../reports.ts';
import { lowerIsBetter } from '../defaults.ts';
import type { CompleteSettings } from '../definition.ts';
import { message, when, type Rule } from './rule.ts';

const METRICS: Record<CompleteSettings['task'], readonly Metric[]> = {
  binary: ['accuracy', 'precision', 'recall', 'f1', 'f1Macro', 'auc', 'logLoss'],
  multiclass: ['accuracy', 'f1Macro', 'logLoss'],
  regression: ['rmse', 'mae', 'r2'],
};

export const metric: Rule = ({ task, evaluation }) =>
  when(!METRICS[task].includes(evaluation.metric), () => ({
    fields: ['evaluation.metric', 'task'],
    message: message(`does not fit task ${task}`, evaluation.metric, METRICS[task].join(', ')),
  }));

const RATIOS: readonly Metric[] = ['precision', 'recall', 'f1', 'f1Macro', 'auc'];

export const shadowTest: Rule = ({ evaluation, shadow }) =>
  when(shadow.test === 'average' && RATIOS.includes(evaluation.metric), () => ({
    fields: ['shadow.test', 'evaluation.metric'],
    message: message(`does not fit ${evaluation.metric}, which is no mean of losses`, 'average', 'wins'),
  }));

export const rankedInBlocks: Rule = ({ evaluation, shadow }) =>
  when(shadow.unit === 'row' && evaluation.metric === 'auc', () => ({
    fields: ['shadow.unit', 'evaluation.metric'],
    message: message('does not fit auc, which ranks the rows of a block', 'row', 'block'),
  }));

export const threshold: Rule = ({ evaluation }) => {
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
