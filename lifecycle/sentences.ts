import type { Estimate, FeatureDrift, Metric } from '../contracts/reports.ts';
import type { Trigger, TriggerReason } from './state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const NAMES: Record<Metric, string> = {
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  f1Macro: 'macro F1',
  auc: 'AUC',
  logLoss: 'log loss',
  rmse: 'RMSE',
  mae: 'MAE',
  r2: 'R²',
};

const REASONS: Record<TriggerReason, string> = {
  schedule: 'schedule',
  degradation: 'degradation',
  drift: 'drift',
  newData: 'new data',
  operator: 'asked for',
};

/** Metrics whose differences read as points of a hundred. */
const IN_POINTS: ReadonlySet<Metric> = new Set([
  'accuracy',
  'precision',
  'recall',
  'f1',
  'f1Macro',
  'auc',
  'r2',
]);

export const metricName = (metric: Metric): string => NAMES[metric];

/** Three significant digits at least, as many decimals as a person needs. */
export const number = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

export const date = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** To the minute where the instant is no midnight. */
export const instant = (at: number): string =>
  at % DAY === 0 ? date(at) : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export function span(ms: number): string {
  const [size, unit] =
    ms >= 2 * DAY || ms === DAY
      ? [DAY, 'day']
      : ms >= HOUR
        ? [HOUR, 'hour']
        : ms >= MINUTE
          ? [MINUTE, 'minute']
          : [1000, 'second'];
  const count = Math.round((ms / (size as number)) * 10) / 10;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export const percent = (share: number): string => `${number(share * 100)} %`;

/** `accuracy 0.71 (0.66–0.76, n = 336)` */
export const estimate = (metric: Metric, { value, low, high, rows }: Estimate): string =>
  `${metricName(metric)} ${number(value)} (${number(low)}–${number(high)}, n = ${rows})`;

/** `5 points` or `12 %`, by what the metric's differences are read in. */
export const gap = (metric: Metric, difference: number): string =>
  IN_POINTS.has(metric) ? points(difference) : percent(Math.abs(difference));

export function points(difference: number): string {
  const value = Math.abs(difference) * 100;
  const text = value >= 9.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
  return `${text} point${text === '1' ? '' : 's'}`;
}

/** `+1.2 points (−0.3 to +2.7)` */
export const difference = ({ value, low, high }: Estimate): string =>
  `${signed(value)} points (${signed(low)} to ${signed(high)})`;

const signed = (share: number): string => {
  const value = share * 100;
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
};

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];
export const ordinal = (n: number): string => ORDINALS[n - 1] ?? `${n}th`;

/** `nsw_price, vic_demand and 2 more` */
export function features(moved: readonly FeatureDrift[]): string {
  const names = moved.slice(0, 3).map(({ feature }) => feature);
  const rest = moved.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(' and ');
}

export const reasons = (triggers: readonly Trigger[]): string =>
  [...new Set(triggers.map(({ reason }) => REASONS[reason]))].join(', ');

/** Odds against chance of a log e-value, as a person reads them: `e = 23`. */
export const eValue = (log: number): string => {
  const value = Math.exp(Math.min(log, 50));
  return `e = ${value >= 1000 ? value.toExponential(1) : number(value)}`;
};
