import { hash } from 'node:crypto';
import type { Feature, Target } from '../contracts/frame.ts';
import { problemOfId, problemOfInstant } from './arrivals.ts';
import type { ObservationRow } from './arrivals.ts';
import { featureParser, labelParser } from './values.ts';

/** On the wall clock a row may be this far ahead of now: clocks differ. */
const TOLERATED_AHEAD_MS = 5 * 60_000;

/** A row as it is stored. */
export interface CheckedRow {
  /** One per feature, NaN where missing. */
  features: Float64Array;
  /** NaN without a label. */
  label: number;
  /** Of the row's time and features: rows of equal digests have equal content. */
  digest: Buffer;
}

/**
 * A check for the rows of one feature revision: what is stored of a row, or the reason why it isn't. With `now` given
 * (wall clock), a row more than five minutes ahead of it is not taken.
 */
export function rowCheck(
  features: readonly Feature[],
  target: Target,
  now: number | null,
): (row: ObservationRow) => CheckedRow | string {
  const parsers = features.map(featureParser);
  const parseLabel = labelParser(target);
  // The instant comes first: the digest is of this whole array.
  const content = new Float64Array(features.length + 1);
  return (row) => {
    const problem =
      row.problem ??
      problemOfId(row.id) ??
      problemOfInstant('observedAt', row.observedAt) ??
      (row.labelKnownAt == null ? null : problemOfInstant('labelKnownAt', row.labelKnownAt));
    if (problem !== null) return problem;
    if (now !== null && row.observedAt > now + TOLERATED_AHEAD_MS)
      return `observedAt is more than five minutes ahead of now (got ${new Date(row.observedAt).toISOString()})`;
    if (row.values.length !== features.length)
      return `the row has ${row.values.length} values for ${features.length} features`;
    content[0] = row.observedAt;
    for (let f = 0; f < parsers.length; f++) {
      const value = parsers[f](row.values[f]);
      if (typeof value === 'string') return value;
      content[f + 1] = value;
    }
    const label = parseLabel(row.label);
    if (typeof label === 'string') return label;
    return { features: content.subarray(1), label, digest: digestOf(content) };
  };
}

const DIGEST_BYTES = 16;

const digestOf = (content: Float64Array): Buffer =>
  hash('sha256', content, 'buffer').subarray(0, DIGEST_BYTES);
