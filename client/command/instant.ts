const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?: ?(Z|UTC|[+-]\d{2}(?::?\d{2})?))?$/;
const EPOCH_MS = /^\d{11,14}$/;

/** What `parseInstant` takes, for errors and help. */
export const INSTANT_FORMS =
  'a date such as 2024-05-01, a time such as 2024-05-01T06:30:00Z, or epoch milliseconds';

/**
 * Epoch milliseconds of an ISO 8601 date or time, UTC where it names no zone, or of whole epoch milliseconds; null for
 * any other text, also for a day that no month has.
 */
export function parseInstant(text: string): number | null {
  if (EPOCH_MS.test(text)) return Number(text);
  if (DATE.test(text)) return existing(Date.parse(text), text);
  const match = DATE_TIME.exec(text);
  if (!match) return null;
  const [, date, time, zone = 'Z'] = match;
  // The day is looked at alone, because a zone may move the instant into the next one.
  if (existing(Date.parse(date), date) === null) return null;
  const at = Date.parse(`${date}T${time}${offsetOf(zone)}`);
  return Number.isNaN(at) ? null : at;
}

/** Postgres writes whole hours as `+02`. */
const offsetOf = (zone: string): string =>
  zone === 'UTC' ? 'Z' : /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone;

/** The engine takes 30 February for 1 March. */
function existing(at: number, date: string): number | null {
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? null : at;
}

/** ISO 8601 in UTC, without milliseconds where there are none. */
export const formatInstant = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
