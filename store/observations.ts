import type { Arrival, ObservationRow, Rows } from './arrivals.ts';
import { arrivalOf, closeBatch, openBatch } from './batches.ts';
import type { BatchKind } from './batches.ts';
import { copyIn } from './copy/copy-in.ts';
import type { Database, Session } from './database.ts';
import { createStagedLabels, storeLabels } from './label-versions.ts';
import { conflictingLabel } from './labels.ts';
import { lockModel, modelRetired, schemaOf } from './models.ts';
import type { Schema } from './models.ts';
import { ensurePartitions, monthOf } from './partitions.ts';
import { notYetPutAside, putAside } from './quarantine.ts';
import type { Rejected } from './quarantine.ts';
import { rowCheck } from './row-check.ts';

export interface ObservationBatch {
  rows: Rows<ObservationRow>;
  /** Epoch milliseconds, by the model's clock. */
  arrivedAt: number;
  /** On the wall clock: rows more than five minutes ahead of it are quarantined. Null on the observation clock. */
  now: number | null;
  /** Names the batch, so that sent again it isn't stored again. */
  key?: string | null;
}

export const observations = (database: Database) => ({
  /**
   * Stores a batch of observations, some with labels, in one transaction. A row that can't be read, lacks a value that
   * isn't nullable, or brings other content for an id that is taken is quarantined with its reason. The same row again
   * is repeated, and its label, where it has one, is taken as a further version. Values out of range and unknown levels
   * are accepted: judging them is inspection's. With a `key`, the same batch sent again answers as at first and its
   * rows are not read.
   *
   * An id that was stored under an earlier feature revision counts as repeated whatever its values: withdraw its batch
   * to store it anew.
   *
   * Throws `StoreRefused`: `UnknownModel`, `ModelRetired`.
   */
  async ingest(model: string, batch: ObservationBatch): Promise<Arrival> {
    return database.transaction(async (session) => {
      const schema = await schemaOf(session, model);
      if (schema.retired) throw modelRetired(model);
      return (
        (await arrivalOf(session, schema.modelId, batch.key ?? null)) ??
        (await storeBatch(session, schema, await stageObservations(session, schema, batch), {
          kind: 'observations',
          key: batch.key ?? null,
          arrivedAt: batch.arrivedAt,
        }))
      );
    });
  },
});

/** Rows on their way: the readable ones in the temporary table `staged_rows`, the others here. */
export interface Staged {
  /** All of them, by position. */
  sent: ObservationRow[];
  rejected: Rejected[];
  months: Set<number>;
}

const STAGED_ROWS = {
  table: 'staged_rows',
  columns: ['position', 'id', 'observed_at', 'features', 'digest', 'label', 'known_at'],
} as const;

export async function stageObservations(
  session: Session,
  { features, revision, target }: Schema,
  { rows, now }: Pick<ObservationBatch, 'rows' | 'now'>,
): Promise<Staged> {
  const staged: Staged = { sent: [], rejected: [], months: new Set() };
  const check = rowCheck(features[revision], target, now);
  await session.rows(
    `create temporary table staged_rows (
       position integer not null,
       id text collate "C" not null,
       observed_at timestamptz not null,
       features double precision[] not null,
       digest bytea not null,
       label double precision,
       known_at timestamptz
     ) on commit drop`,
  );
  await copyIn(session, STAGED_ROWS, rows, (encoder, row) => {
    const position = staged.sent.push(row) - 1;
    const checked = check(row);
    if (typeof checked === 'string') {
      staged.rejected.push({ kind: 'observation', position, id: row.id, reason: checked, content: row });
      return;
    }
    staged.months.add(monthOf(row.observedAt));
    encoder.startRow(STAGED_ROWS.columns.length);
    encoder.int(position);
    encoder.text(row.id);
    encoder.timestamp(row.observedAt);
    encoder.floats(checked.features);
    encoder.bytes(checked.digest);
    encoder.floatOrNull(checked.label);
    if (row.labelKnownAt == null) encoder.null();
    else encoder.timestamp(row.labelKnownAt);
  });
  return staged;
}

/** Turns staged rows into the model's next batch. */
export async function storeBatch(
  session: Session,
  { modelId, revision }: Schema,
  { sent, rejected, months }: Staged,
  { kind, key, arrivedAt }: { kind: BatchKind; key: string | null; arrivedAt: number },
): Promise<Arrival> {
  await lockModel(session, modelId);
  const meanwhile = await arrivalOf(session, modelId, key);
  if (meanwhile) return meanwhile;
  const batch = await openBatch(session, modelId, { kind, key, arrivedAt });
  await ensurePartitions(session, ['observations', 'labels'], months);
  await judgeRows(session, modelId, revision);
  await insertNewRows(session, { modelId, revision, batch: batch.number });
  await stageTheirLabels(session);
  const labels = await storeLabels(session, { modelId, batch: batch.number, arrivedAt: batch.arrivedAt });
  await joinWaitingLabels(session, modelId);
  const counts = await countVerdicts(session);
  for (const position of counts.conflicts) rejected.push(otherContent(position, sent[position]));
  for (const position of labels.conflicts)
    rejected.push(conflictingLabel(position, sent[position].id, sent[position]));
  // A source shows the same unreadable row at every look.
  const quarantined = kind === 'source' ? await notYetPutAside(session, modelId, rejected) : rejected;
  await putAside(session, modelId, batch.number, quarantined);
  const arrival = {
    batch: batch.number,
    accepted: counts.accepted,
    repeated: counts.repeated,
    quarantined: quarantined.length,
    labels: labels.stored,
  };
  await closeBatch(session, modelId, arrival, counts);
  return arrival;
}

/**
 * Decides for each staged row whether it is new, repeated, or conflicts with what its id stands for. What follows reads
 * this one table: the planner knows nothing of temporary tables, and joins of two went badly.
 */
async function judgeRows(session: Session, modelId: number, revision: number): Promise<void> {
  await session.rows(
    `create temporary table judged_rows (like staged_rows, verdict text not null) on commit drop`,
  );
  await session.rows(
    `insert into judged_rows
     with numbered as (
       select *, first_value(digest) over same as first_digest, row_number() over same as nth
       from staged_rows window same as (partition by id order by position)
     )
     select s.position, s.id, s.observed_at, s.features, s.digest, s.label, s.known_at,
       case
         when k.id is null and s.nth = 1 then 'new'
         when k.feature_revision <> $2 or s.digest = coalesce(k.digest, s.first_digest) then 'repeated'
         else 'conflict'
       end
     from numbered s left join observation_ids k on k.model_id = $1 and k.id = s.id`,
    [modelId, revision],
  );
  await session.rows(`create unique index on judged_rows (id) where verdict = 'new'`);
}

async function insertNewRows(
  session: Session,
  { modelId, revision, batch }: { modelId: number; revision: number; batch: number },
): Promise<void> {
  await session.rows(
    `insert into observation_ids (model_id, id, observed_at, batch, feature_revision, digest)
     select $1, id, observed_at, $2, $3, digest from judged_rows where verdict = 'new'`,
    [modelId, batch, revision],
  );
  await session.rows(
    `insert into observations (model_id, id, observed_at, batch, feature_revision, features)
     select $1, id, observed_at, $2, $3, features from judged_rows where verdict = 'new'`,
    [modelId, batch, revision],
  );
}

async function stageTheirLabels(session: Session): Promise<void> {
  await createStagedLabels(session);
  await session.rows(
    `insert into staged_labels (position, id, value, known_at, fresh)
     select position, id, label, known_at, verdict = 'new' from judged_rows
     where label is not null and verdict <> 'conflict'`,
  );
}

/** Labels keep the number of the batch that brought them: as of an earlier one, there is no row that they could show. */
async function joinWaitingLabels(session: Session, modelId: number): Promise<void> {
  await session.rows(
    `with arrived as (
       delete from waiting_labels w using judged_rows j
       where w.model_id = $1 and w.id = j.id and j.verdict = 'new'
       returning w.id, j.observed_at, w.known_at, w.batch, w.value
     )
     insert into labels (model_id, id, observed_at, known_at, batch, value)
     select $1, id, observed_at, known_at, batch, value from arrived
     on conflict do nothing`,
    [modelId],
  );
}

interface Counts {
  accepted: number;
  repeated: number;
  conflicts: number[];
  first: number | null;
  newest: number | null;
}

async function countVerdicts(session: Session): Promise<Counts> {
  const [counts] = await session.rows<Counts>(
    `select count(*) filter (where verdict = 'new') as accepted,
       count(*) filter (where verdict = 'repeated') as repeated,
       coalesce(array_agg(position order by position) filter (where verdict = 'conflict'), '{}') as conflicts,
       min(observed_at) filter (where verdict = 'new') as first,
       max(observed_at) filter (where verdict = 'new') as newest
     from judged_rows`,
  );
  return counts;
}

const otherContent = (position: number, row: ObservationRow): Rejected => ({
  kind: 'observation',
  position,
  id: row.id,
  reason: 'the id is taken by a row with other content',
  content: row,
});
