import type { PredictionBatch } from '../contracts/predictions.ts';
import type { AsOf, Window } from '../contracts/reports.ts';
import { withdrawnAsOf } from './batches.ts';
import { instant } from './database.ts';
import type { Database, Session } from './database.ts';
import { modelIdOf } from './models.ts';
import { ensurePartitions, monthOf } from './partitions.ts';
import { merging, visibleRows, within } from './windows.ts';

export type { PredictionBatch, Role } from '../contracts/predictions.ts';

/** Predictions beside their labels, one entry a row in each array, ordered by observation time, id and version. */
export interface Predictions {
  rows: number;
  ids: string[];
  observedAt: Float64Array;
  version: Int32Array;
  value: Float64Array;
  /** NaN where there is none. */
  score: Float64Array;
  /** NaN where none is known. */
  label: Float64Array;
}

export const predictions = (database: Database) => ({
  /** Stores answers; a version's answer to an observation that is there already stays as it is. */
  async save(model: string, { version, role, scoredAt, ...answers }: PredictionBatch): Promise<void> {
    if (answers.ids.length === 0) return;
    await merging(database, async (session) => {
      const modelId = await modelIdOf(session, model);
      await ensurePartitions(session, ['predictions'], new Set(Array.from(answers.observedAt, monthOf)));
      const { observations } = visibleRows(
        modelId,
        spanOf(answers.observedAt),
        { batch: answers.batch, knownAt: 0 },
        await withdrawnAsOf(session, modelId, answers.batch),
      );
      await session.rows(
        `insert into predictions
           (model_id, id, observed_at, batch, version, role, value, score, scored_at)
         select $1, o.id, o.observed_at, o.batch, $2, $3, a.value, a.score, $4
         from unnest($5::text[], $6::double precision[], $7::double precision[], $8::double precision[])
           as a (id, observed_at, value, score)
         join (${observations}) o on o.id = a.id and o.observed_at = to_timestamp(a.observed_at / 1000)
         on conflict do nothing`,
        [
          modelId,
          version,
          role,
          instant(scoredAt),
          answers.ids,
          [...answers.observedAt],
          [...answers.values],
          answers.scores === null ? answers.ids.map(() => null) : [...answers.scores],
        ],
      );
    });
  },

  /** What versions answered to the observations of [from, to): all of them, or those named. */
  async read(
    model: string,
    { from, to, asOf, versions = null }: Window & { asOf: AsOf; versions?: readonly number[] | null },
  ): Promise<Predictions> {
    return merging(database, async (session) =>
      readJoined(session, model, { from, to }, asOf, {
        condition: '$1::integer[] is null or p.version = any ($1)',
        values: [versions],
      }),
    );
  },

  /** What was served: to each observation of [from, to) the answer of the version that was champion at its time. */
  async asServed(model: string, { from, to, asOf }: Window & { asOf: AsOf }): Promise<Predictions> {
    return merging(database, async (session) =>
      readJoined(session, model, { from, to }, asOf, {
        condition: `exists (
          select from tenures t
          where t.model_id = p.model_id and t.version = p.version
            and t.starts_at <= p.observed_at and (t.ends_at > p.observed_at or t.ends_at is null))`,
        values: [],
      }),
    );
  },
});

interface PredictionRow {
  id: string;
  at: number;
  version: number;
  value: number;
  score: number | null;
  label: number | null;
}

async function readJoined(
  session: Session,
  model: string,
  window: Window,
  asOf: AsOf,
  { condition, values }: { condition: string; values: unknown[] },
): Promise<Predictions> {
  const modelId = await modelIdOf(session, model);
  const withdrawn = await withdrawnAsOf(session, modelId, asOf.batch);
  const { observations, labels } = visibleRows(modelId, window, asOf, withdrawn);
  const rows = await session.rows<PredictionRow>(
    `select p.id, p.observed_at as at, p.version, p.value, p.score, l.value as label
     from predictions p
     join (${observations}) o using (model_id, observed_at, id, batch)
     left join (${labels}) l using (observed_at, id)
     where p.model_id = ${modelId} and ${within(window, 'p.')} and (${condition})
     order by p.observed_at, p.id, p.version`,
    values,
  );
  return {
    rows: rows.length,
    ids: rows.map(({ id }) => id),
    observedAt: Float64Array.from(rows, ({ at }) => at),
    version: Int32Array.from(rows, ({ version }) => version),
    value: Float64Array.from(rows, ({ value }) => value),
    score: Float64Array.from(rows, ({ score }) => score ?? NaN),
    label: Float64Array.from(rows, ({ label }) => label ?? NaN),
  };
}

/** The window that holds all the instants. */
function spanOf(instants: Float64Array): Window {
  let [from, to] = [instants[0], instants[0]];
  for (const at of instants) {
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  return { from, to: to + 1 };
}
