import type { SentValue } from './values.ts';

/** An observation as it is sent. */
export interface ObservationRow {
  /** Unique per model. */
  id: string;
  /** Epoch milliseconds. */
  observedAt: number;
  /** One per feature, in the definition's order. */
  values: readonly SentValue[];
  /** The class's name or the number; null or left out while it is not known. */
  label?: SentValue;
  /** When the label became known, epoch milliseconds; the batch's arrival when left out. */
  labelKnownAt?: number | null;
  /** What its reader found wrong with it: the row is put aside for this reason. */
  problem?: string | null;
}

/** A label as it is sent, apart from its observation. */
export interface LabelRow {
  id: string;
  value: SentValue;
  /** Epoch milliseconds; the batch's arrival when left out. */
  knownAt?: number | null;
  /** What its reader found wrong with it: the row is put aside for this reason. */
  problem?: string | null;
}

/** What became of a batch's rows. */
export interface Arrival {
  /** The batch's number. */
  batch: number;
  /** Observations stored. */
  accepted: number;
  /** Rows that were there already. */
  repeated: number;
  /** Rows put aside, with a reason each. */
  quarantined: number;
  /** Label versions stored. */
  labels: number;
}

/** Rows of any length: an array, or a file read as it goes. */
export type Rows<Row> = Iterable<Row> | AsyncIterable<Row>;

/** Longer ids don't fit into an index. */
const LONGEST_ID_BYTES = 512;
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** What is wrong with an id, null when nothing is. */
export function problemOfId(id: unknown): string | null {
  if (typeof id !== 'string' || id === '') return 'id is missing';
  if (Buffer.byteLength(id) > LONGEST_ID_BYTES) return `id is longer than ${LONGEST_ID_BYTES} bytes`;
  return id.includes('\0') ? 'id contains a zero byte' : null;
}

/** What is wrong with an instant, null when nothing is. */
export function problemOfInstant(name: string, epochMs: unknown): string | null {
  if (epochMs === null || epochMs === undefined || Number.isNaN(epochMs)) return `${name} is missing`;
  if (!Number.isInteger(epochMs)) return `${name} must be whole epoch milliseconds (got ${String(epochMs)})`;
  return (epochMs as number) >= EARLIEST && (epochMs as number) < LATEST
    ? null
    : `${name} must be between the years 1900 and 2200 (got ${String(epochMs)})`;
}
