import { column, type Feature } from '../../contracts/frame.ts';
import type { Finding } from '../../contracts/reports.ts';
import type { FeatureReference } from '../reference.ts';
import { sorted } from '../../statistics/index.ts';
import { finding, percent } from './finding.ts';
import type { Inspected } from './inspected.ts';

/** Rows below which nothing is said of a feature's scale or of its having become constant. */
const FEW = 50;

/** A change of the scale by this factor is one of the unit. */
const UNIT = 8;

/** Missing values, values out of range and unknown levels; of the new rows also another unit, and a dead column. */
export function valueFindings(inspected: Inspected): Finding[] {
  const { frame, freshFrom, reference, features } = inspected;
  return features.flatMap((feature, index) => {
    const past = reference?.features.find(({ name }) => name === feature.name);
    const values = column(frame, index);
    return [
      ...presence(inspected, feature, values, past),
      ...(past ? shape(feature, values.subarray(freshFrom), past) : []),
    ];
  });
}

function presence(
  { freshFrom, policy }: Inspected,
  feature: Feature,
  values: Float64Array,
  past: FeatureReference | undefined,
): Finding[] {
  const missing = worstShare(values, freshFrom, Number.isNaN);
  const outside = worstShare(values, freshFrom, (value) =>
    feature.type === 'categorical' ? value < 0 : !Number.isNaN(value) && isOutside(value, feature.range),
  );
  const { nulls, outOfRange } = policy.inspection;
  const usual = past?.nulls ?? (feature.nullable ? 1 : 0);
  const what =
    feature.type === 'categorical'
      ? 'have a level that the definition does not name'
      : 'lie out of its range';
  return [
    finding(
      'nulls',
      feature.name,
      missing,
      usual + nulls,
      `${percent(missing)} of ${feature.name} are missing`,
    ),
    finding('range', feature.name, outside, outOfRange, `${percent(outside)} of ${feature.name} ${what}`),
  ];
}

/** Share of such values among all rows, or among the new ones where it is larger. */
function worstShare(values: Float64Array, freshFrom: number, holds: (value: number) => boolean): number {
  const counts = [0, 0];
  values.forEach((value, row) => {
    if (holds(value)) counts[Number(row >= freshFrom)]++;
  });
  const fresh = values.length - freshFrom;
  return Math.max((counts[0] + counts[1]) / Math.max(1, values.length), counts[1] / Math.max(1, fresh));
}

const isOutside = (value: number, range: [number, number] | undefined): boolean =>
  !Number.isFinite(value) || (range !== undefined && (value < range[0] || value > range[1]));

/** A column that varied and is one value now is dead; one whose sizes are a multiple of what they were has another unit. */
function shape(feature: Feature, values: Float64Array, past: FeatureReference): Finding[] {
  const present = sorted(values);
  const varied = past.counts.filter((count) => count > 0).length > 1 && past.constant === null;
  if (present.length < FEW || !varied) return [];
  const constant = present[0] === present[present.length - 1];
  const dead = finding(
    'constant',
    feature.name,
    Number(constant),
    0,
    `${feature.name} has stopped to vary: it is always ${nameOf(present[0], feature)}`,
  );
  if (feature.type === 'categorical') return [dead];
  const factor = sizeOf(present) / sizeOf(past.quantiles);
  const apart = factor > 0 && factor < Infinity && !constant ? Math.max(factor, 1 / factor) : 1;
  const sentence = `the values of ${feature.name} are ${factor.toPrecision(3)} times as large as they were`;
  return [dead, finding('unit', feature.name, apart, UNIT, sentence)];
}

const nameOf = (value: number, feature: Feature): string =>
  feature.type === 'categorical' ? (feature.levels[value] ?? 'an unknown level') : String(value);

/** The size that nine of ten values stay below. */
function sizeOf(ascending: ArrayLike<number>): number {
  const sizes = Float64Array.from(ascending, Math.abs).sort();
  return sizes[Math.floor(0.9 * (sizes.length - 1))];
}
