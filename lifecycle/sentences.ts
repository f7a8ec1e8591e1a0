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

const LOSSES: ReadonlySet<Metric> = new Set(['logLoss', 'rmse', 'mae']);

/** Whether lower is better. */
export const isLoss = (metric: Metric): boolean => LOSSES.has(metric);

export const metricName = (metric: Metric): string => NAMES[metric];

/** Two decimals, fewer for large values and more for small ones: `1234`, `12.3`, `0.71`, `0.0042`. */
export function number(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (size === 0 || size >= 0.1) return sign + size.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
  return sign + (size >= 1e-6 ? Number(size.toPrecision(2)).toString() : size.toExponential(0));
}

/** An end of an interval; reports write the largest number for one that is unknown. */
const bound = (value: number): string =>
  Math.abs(value) < Number.MAX_VALUE ? number(value) : value < 0 ? '−∞' : '∞';

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

/** Of a hundred: one decimal below ten, where it says something. */
const hundredths = (share: number): string => {
  const value = Math.abs(share) * 100;
  return value >= 9.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
};

export const percent = (share: number): string => `${hundredths(share)} %`;

export const points = (difference: number): string => {
  const text = hundredths(difference);
  return `${text} point${text === '1' ? '' : 's'}`;
};

/** `accuracy 0.71 (0.66–0.76, n = 336)` */
export const estimate = (metric: Metric, { value, low, high, rows }: Estimate): string => {
  const range = low < 0 ? `${bound(low)} to ${bound(high)}` : `${bound(low)}–${bound(high)}`;
  return `${metricName(metric)} ${number(value)} (${range}, n = ${rows})`;
};

/**
 * How far a metric is from its reference: `5 points`, or for losses `12 %` of the validation's; as it is where the
 * threshold is a fixed level. Null when there is nothing between them that a person would see.
 */
export function gap(metric: Metric, difference: number, validation: Estimate | null): string | null {
  if (!isLoss(metric)) return hundredths(difference) === '0' ? null : points(difference);
  if (validation === null || validation.value === 0)
    return difference === 0 ? null : number(Math.abs(difference));
  const share = difference / validation.value;
  return hundredths(share) === '0' ? null : percent(share);
}

/** `+1.2 points (−0.3 to +2.7)` */
export const difference = ({ value, low, high }: Estimate): string =>
  `${signed(value)} points (${signed(low)} to ${signed(high)})`;

const signed = (share: number): string => {
  const text = Math.abs(share * 100).toFixed(1);
  return `${share < 0 && text !== '0.0' ? '−' : '+'}${text}`;
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

/** `second`, `22nd` */
export function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return ORDINALS[n - 1] ?? `${n}${(teen ? undefined : ['th', 'st', 'nd', 'rd'][n % 10]) ?? 'th'}`;
}

/** How a feature moved, where that is not in its distribution. */
const MANNERS: Record<FeatureDrift['distance'], string> = {
  psi: '',
  began: ' (began to vary)',
  nulls: ' (missing values)',
  unseen: ' (unknown levels)',
  range: ' (out of its range)',
};

/** `nswprice, vicdemand (began to vary), transfer and 2 more` */
export function features(moved: readonly Pick<FeatureDrift, 'feature' | 'distance'>[]): string {
  const names = moved.slice(0, 3).map(({ feature, distance }) => feature + MANNERS[distance]);
  return listed(moved.length > 3 ? [...names, `${moved.length - 3} more`] : names);
}

/** `schedule and degradation` */
export const reasons = (triggers: readonly Trigger[]): string =>
  listed([...new Set(triggers.map(({ reason }) => REASONS[reason]))]);

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** Odds against chance of a log e-value, as a person reads them: `e = 23`. */
export const eValue = (log: number): string => {
  const value = Math.exp(log);
  return value > 1000 ? 'e > 1000' : `e = ${number(value)}`;
};
