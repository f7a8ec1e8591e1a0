import type { Policy } from '../contracts/definition/definition.ts';
import { column, type Frame } from '../contracts/frame.ts';
import type { SegmentReport } from '../contracts/reports.ts';
import {
  adjusted,
  comparePaired,
  compareSegment,
  measure,
  takeScored,
  type Scored,
} from '../statistics/index.ts';
import { differing, measured } from './estimate.ts';

/** Rows that a segment needs to be looked at. */
const FEWEST_ROWS = 30;

/** A numeric feature's values are cut at their quartiles. */
const QUARTERS = 4;

interface Segment {
  feature: string;
  /** `shop`, `12 to 40`, `missing` */
  values: string;
  rows: Uint32Array;
}

type SegmentPolicy = { evaluation: Pick<Policy['evaluation'], 'metric' | 'segments'> };

/**
 * The segments of the policy's features in which a version is significantly worse than on all other rows, worst first.
 * Significant is what Benjamini and Hochberg's procedure leaves of all segments looked at, at 1 − confidence.
 *
 * @param frame labelled rows, in the order of `scored`
 */
export const worseSegments = (
  frame: Frame,
  scored: Scored,
  { evaluation: { metric, segments } }: SegmentPolicy,
  confidence: number,
): SegmentReport[] =>
  significant(
    segmentsOf(frame, segments.features).map((segment) => {
      const member = new Uint8Array(frame.rows);
      for (const row of segment.rows) member[row] = 1;
      return { segment, scored, ...compareSegment(metric, scored, member, { confidence }) };
    }),
    confidence,
  );

/** The segments in which a challenger is significantly worse than the champion on the same rows, worst first. */
export const lostSegments = (
  frame: Frame,
  challenger: Scored,
  champion: Scored,
  { evaluation: { metric, segments } }: SegmentPolicy,
  confidence: number,
): SegmentReport[] =>
  significant(
    segmentsOf(frame, segments.features).map((segment) => {
      const part = (scored: Scored) => takeScored(scored, segment.rows);
      return {
        segment,
        scored: challenger,
        ...comparePaired(metric, part(challenger), part(champion), { confidence }),
      };
    }),
    confidence,
  );

type Compared = { segment: Segment; scored: Scored } & ReturnType<typeof compareSegment>;

function significant(compared: readonly Compared[], confidence: number): SegmentReport[] {
  const corrected = adjusted(compared.map(({ p }) => p));
  return compared
    .flatMap(({ segment, scored, ...difference }, at): SegmentReport[] => {
      const { metric } = difference;
      const distance = differing(difference, metric, segment.rows.length);
      const value = measured(measure(metric, takeScored(scored, segment.rows), { confidence }));
      if (!distance || !value || distance.value >= 0 || corrected[at] > 1 - confidence) return [];
      return [
        { feature: segment.feature, values: segment.values, value, difference: distance, p: corrected[at] },
      ];
    })
    .sort((a, b) => a.difference.value - b.difference.value);
}

function segmentsOf(frame: Frame, names: readonly string[]): Segment[] {
  return names.flatMap((name) => {
    const index = frame.features.findIndex((feature) => feature.name === name);
    const values = column(frame, index);
    const feature = frame.features[index];
    const named = feature.type === 'categorical' ? levelOf(feature.levels) : quarterOf(values);
    const rowsOf = new Map<string, number[]>();
    values.forEach((value, row) => {
      const segment = Number.isNaN(value) ? 'missing' : named(value);
      const known = rowsOf.get(segment);
      if (known) known.push(row);
      else rowsOf.set(segment, [row]);
    });
    return [...rowsOf]
      .filter(([, rows]) => rows.length >= FEWEST_ROWS && rows.length < frame.rows)
      .map(([segment, rows]) => ({ feature: name, values: segment, rows: Uint32Array.from(rows) }));
  });
}

const levelOf =
  (levels: readonly string[]) =>
  (code: number): string =>
    code < 0 ? 'unknown' : levels[code];

/** The quarter that a value is in, the lowest one first; values that repeat may leave fewer of them. */
function quarterOf(values: Float64Array): (value: number) => string {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const cuts = Array.from(
    { length: QUARTERS - 1 },
    (_, cut) => sorted[Math.floor(((cut + 1) * sorted.length) / QUARTERS)],
  );
  const edges = [...new Set(cuts)].filter((edge) => edge > sorted[0]);
  return (value) => {
    const at = edges.findIndex((edge) => value < edge);
    if (at === 0) return `below ${short(edges[0])}`;
    if (at < 0) return edges.length > 0 ? `${short(edges.at(-1)!)} or more` : 'all';
    return `${short(edges[at - 1])} to ${short(edges[at])}`;
  };
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
