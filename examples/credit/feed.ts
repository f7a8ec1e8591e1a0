import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { Definition } from '../../contracts/definition/definition.ts';
import { DAY } from '../../contracts/duration.ts';
import type { LabelRow, ObservationRow } from '../../store/arrivals.ts';

const DATA = fileURLToPath(new URL('./car_loan.csv.gz', import.meta.url));

/** One label in so many is wrong at first, and corrected so long after. */
const CORRECTED_EVERY = 40;
const CORRECTION_DELAY = 10 * DAY;

export interface Feed {
  /** Without labels, in order of time. */
  loans: ObservationRow[];
  /** Corrections among them, in the order in which they become known. */
  labels: (LabelRow & { knownAt: number })[];
}

/** The recorded loans as they come in, and what becomes of them as it becomes known. */
export async function readFeed({ features, target, policy }: Definition): Promise<Feed> {
  const loans: ObservationRow[] = [];
  const labels: Feed['labels'] = [];
  const lines = createReadStream(DATA)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  for await (const line of lines as AsyncIterable<Record<string, string>>) {
    const { id } = line;
    const observedAt = Math.floor(Date.parse(`${line.observed_at.replace(' ', 'T')}Z`));
    const value = line[target.name];
    const knownAt = observedAt + policy.labels.delay;
    loans.push({ id, observedAt, values: features.map(({ name }) => line[name]) });
    if (loans.length % CORRECTED_EVERY > 0) labels.push({ id, value, knownAt });
    else
      labels.push(
        { id, value: value === '1' ? '0' : '1', knownAt },
        { id, value, knownAt: knownAt + CORRECTION_DELAY },
      );
  }
  return { loans, labels: labels.sort((a, b) => a.knownAt - b.knownAt) };
}
