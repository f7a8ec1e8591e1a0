import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { Definition } from '../../contracts/definition/definition.ts';
import type { ObservationRow } from '../../store/arrivals.ts';

const DATA = fileURLToPath(new URL('../electricity/electricity.csv.gz', import.meta.url));

export const HALF_HOUR = 1_800_000;
export const DAY = 48 * HALF_HOUR;
export const WEEK = 7 * DAY;

/** Weeks of the data that the first version is trained on; what follows is lived through. */
export const BOOTSTRAP_WEEKS = 4;
export const ALL_WEEKS = 130;

/** The recorded market as observations, each known with its label after the definition's delay. */
export async function readMarket({ features, target, policy }: Definition): Promise<ObservationRow[]> {
  const rows: ObservationRow[] = [];
  const lines = createReadStream(DATA)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  for await (const line of lines as AsyncIterable<Record<string, string>>) {
    const observedAt = Date.parse(line.observed_at);
    rows.push({
      id: line.observed_at,
      observedAt,
      values: features.map(({ name }) => Number(line[name])),
      label: line[target.name],
      labelKnownAt: observedAt + policy.labels.delay,
    });
  }
  return rows;
}

/** The rows of [from, to). */
export const between = (rows: readonly ObservationRow[], from: number, to: number): ObservationRow[] =>
  rows.filter(({ observedAt }) => observedAt >= from && observedAt < to);

/** What a feed sends after someone changed its unit: prices a thousand times too high, beside the good rows. */
export const corrupted = (rows: readonly ObservationRow[], price: number): ObservationRow[] =>
  rows.map((row) => ({
    ...row,
    id: `${row.id}/feed-2`,
    values: row.values.map((value, feature) => (feature === price ? Number(value) * 1000 : value)),
  }));
