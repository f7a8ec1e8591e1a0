import { Client } from 'pg';
import type { Reading } from './readings.ts';

/** Adds readings to the table that the definition names, made where there is none. */
export async function storeReadings(url: string, readings: readonly Reading[]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(
      `create table if not exists readings (
         id text primary key, patient text not null, observed_at timestamptz not null, glucose float8 not null,
         carbohydrates float8 not null, insulin float8 not null, activity float8 not null,
         glucose_in_30_min float8 not null);
       create index if not exists readings_of_patient on readings (patient, observed_at)`,
    );
    await client.query(
      `insert into readings
       select patient || '/' || "observedAt", patient, to_timestamp("observedAt" / 1000.0), glucose, carbohydrates,
         insulin, activity, "glucoseIn30Min"
       from jsonb_to_recordset($1::jsonb) as r (patient text, "observedAt" float8, glucose float8, carbohydrates float8,
         insulin float8, activity float8, "glucoseIn30Min" float8)
       on conflict do nothing`,
      [JSON.stringify(readings)],
    );
  } finally {
    await client.end();
  }
}
