import type { Policy } from '../contracts/definition/definition.ts';
import { column, type Feature, type Frame, type Target } from '../contracts/frame.ts';
import type { Finding } from '../contracts/reports.ts';
import { median, rowsByBlock, sharesOf, type ReferenceRecord } from './reference.ts';

/** A class with a smaller share in the reference may be missing from a window by chance. */
const COMMON_CLASS = 0.05;

/** Share of the blocks that may have unusually few or many rows: holidays, a backfill. */
const ODD_BLOCKS = 0.1;

export interface Inspected {
  /** Labelled rows that are to be trained on. */
  frame: Frame;
  /** What the champion was trained on; null for a first version. */
  reference: ReferenceRecord | null;
  policy: Pick<Policy, 'inspection' | 'block' | 'blockRows'>;
  features: readonly Feature[];
  target: Target;
}

/** May these data train a model? Every check with its number; one that did not pass makes them corrupt. */
export function inspect(inspected: Inspected): Finding[] {
  return [
    ...inspected.features.flatMap((feature, index) => featureFindings(inspected, feature, index)),
    ...duplicateFindings(inspected),
    ...labelFindings(inspected),
    volumeFinding(inspected),
  ];
}

const finding = (
  check: string,
  feature: string | null,
  value: number,
  limit: number,
  sentence: string,
): Finding => ({ check, passed: value <= limit, feature, value, limit, sentence });

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function featureFindings(
  { frame, reference, policy }: Inspected,
  feature: Feature,
  index: number,
): Finding[] {
  const values = column(frame, index);
  const rows = Math.max(1, frame.rows);
  const past = reference?.features.find(({ name }) => name === feature.name);
  let [missing, outside] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) missing++;
    else if (feature.type === 'categorical' ? value < 0 : isOutside(value, feature.range)) outside++;
  }
  const { nulls, outOfRange } = policy.inspection;
  const nullLimit = (past?.nulls ?? (feature.nullable ? 1 : 0)) + nulls;
  const what =
    feature.type === 'categorical'
      ? 'have a level that the definition does not name'
      : 'lie out of its range';
  return [
    finding(
      'nulls',
      feature.name,
      missing / rows,
      nullLimit,
      `${percent(missing / rows)} of ${feature.name} are missing`,
    ),
    finding(
      'range',
      feature.name,
      outside / rows,
      outOfRange,
      `${outside} of ${frame.rows} values of ${feature.name} (${percent(outside / rows)}) ${what}`,
    ),
  ];
}

const isOutside = (value: number, range: [number, number] | undefined): boolean =>
  !Number.isFinite(value) || (range !== undefined && (value < range[0] || value > range[1]));

/** The same row twice, or the same features with another label, leave no trace in a sound feed of measurements. */
function duplicateFindings({ frame, policy, target, features }: Inspected): Finding[] {
  const labels = new Map<string, number>();
  let [duplicates, conflicts] = [0, 0];
  for (let row = 0; row < frame.rows; row++) {
    const values = features.map((_, index) => frame.x[index * frame.rows + row]);
    const key = values.join(',');
    const known = labels.get(key);
    if (known === undefined) labels.set(key, frame.y[row]);
    else if (known === frame.y[row]) duplicates++;
    else conflicts++;
  }
  const rows = Math.max(1, frame.rows);
  // Rows of few levels repeat by nature: then duplicates say nothing.
  const repeatable = features.every(({ type }) => type === 'categorical');
  return [
    ...(repeatable
      ? []
      : [
          finding(
            'duplicates',
            null,
            duplicates / rows,
            policy.inspection.duplicates,
            `${percent(duplicates / rows)} of the rows are there twice`,
          ),
        ]),
    ...(repeatable || target.task === 'regression'
      ? []
      : [
          finding(
            'conflicts',
            null,
            conflicts / rows,
            policy.inspection.conflicts,
            `${percent(conflicts / rows)} of the rows have another label than their like`,
          ),
        ]),
  ];
}

function labelFindings({ frame, reference, policy, target }: Inspected): Finding[] {
  if (target.task === 'regression') {
    const varies = frame.y.some((value) => value !== frame.y[0]);
    return [
      finding('constantTarget', target.name, varies ? 0 : 1, 0, `all rows have the same ${target.name}`),
    ];
  }
  const shares = sharesOf(frame.y, target.classes.length);
  const past = reference?.classShares ?? null;
  const gone = target.classes.filter(
    (_, index) => shares[index] === 0 && (past ? past[index] > COMMON_CLASS : true),
  );
  const shift = past ? Math.max(...shares.map((share, index) => Math.abs(share - past[index]))) : 0;
  return [
    finding(
      'classes',
      target.name,
      gone.length,
      0,
      `class ${gone.join(', ')} of ${target.name} does not occur`,
    ),
    finding(
      'prior',
      target.name,
      shift,
      policy.inspection.priorShift,
      `a class's share of ${target.name} moved by ${percent(shift)}`,
    ),
  ];
}

/** The last and the first block may be cut off by the window. */
function volumeFinding({ frame, policy }: Inspected): Finding {
  const counts = rowsByBlock(frame, policy).slice(1, -1);
  const usual = median(counts);
  const [low, high] = policy.inspection.rows;
  const odd =
    counts.filter((count) => count < low * usual || count > high * usual).length / Math.max(1, counts.length);
  return finding(
    'rows',
    null,
    odd,
    ODD_BLOCKS,
    `${percent(odd)} of the blocks have unusually few or many rows`,
  );
}
