import type { Arrival } from './arrivals.ts';
import { instant, instantOrNull } from './database.ts';
import type { Database, Session } from './database.ts';
import { StoreRefused } from './errors.ts';
import { lockModel, modelIdOf } from './models.ts';

export type BatchKind = 'observations' | 'labels' | 'source' | 'withdrawal';

export interface Batch {
  number: number;
  kind: BatchKind;
  /** What the sender named it by, so that it isn't stored twice. */
  key: string | null;
  arrivedAt: number;
  accepted: number;
  repeated: number;
  quarantined: number;
  labels: number;
  /** Earliest and latest observation accepted; null without one. */
  firstObserved: number | null;
  newestObserved: number | null;
  /** The batch that took it out; null while it counts. */
  withdrawnBy: number | null;
  /** Who withdrew another batch with this one, and why. */
  actor: string | null;
  reason: string | null;
}

/** What became of the batch of that key, null when it has not arrived. */
export async function arrivalOf(
  session: Session,
  modelId: number,
  key: string | null,
): Promise<Arrival | null> {
  if (key === null) return null;
  const [arrival] = await session.rows<Arrival>(
    `select number as batch, accepted, repeated, quarantined, labels from batches where model_id = $1 and key = $2`,
    [modelId, key],
  );
  return arrival ?? null;
}

/**
 * Opens the model's next batch; the caller holds the model's lock. A batch never arrives before the one that precedes
 * it: a clock that went back is taken for the latest arrival, so that "batches that had arrived by D" are always the
 * first few.
 */
export async function openBatch(
  session: Session,
  modelId: number,
  { kind, key, arrivedAt }: { kind: BatchKind; key: string | null; arrivedAt: number },
): Promise<{ number: number; arrivedAt: number }> {
  const [batch] = await session.rows<{ number: number; arrivedAt: number }>(
    `insert into batches (model_id, number, kind, key, arrived_at)
     select $1, coalesce(max(number), 0) + 1, $2, $3, greatest($4, max(arrived_at)) from batches where model_id = $1
     returning number, arrived_at as "arrivedAt"`,
    [modelId, kind, key, instant(arrivedAt)],
  );
  return batch;
}

/** Writes down what became of an open batch's rows. */
export async function closeBatch(
  session: Session,
  modelId: number,
  arrival: Arrival,
  observed: { first: number | null; newest: number | null },
): Promise<void> {
  await session.rows(
    `update batches set accepted = $3, repeated = $4, quarantined = $5, labels = $6, first_observed = $7,
       newest_observed = $8
     where model_id = $1 and number = $2`,
    [
      modelId,
      arrival.batch,
      arrival.accepted,
      arrival.repeated,
      arrival.quarantined,
      arrival.labels,
      instantOrNull(observed.first),
      instantOrNull(observed.newest),
    ],
  );
}

/** Numbers of the batches that a read as of `batch` leaves out. */
export async function withdrawnAsOf(session: Session, modelId: number, batch: number): Promise<number[]> {
  const withdrawn = await session.rows<{ number: number }>(
    'select number from batches where model_id = $1 and withdrawn_by <= $2 order by number',
    [modelId, batch],
  );
  return withdrawn.map(({ number }) => number);
}

export const batches = (database: Database) => ({
  /** The newest batch's number; with `arrivedBy`, of those that had arrived by that instant. 0 when there is none. */
  async newest(model: string, { arrivedBy = null }: { arrivedBy?: number | null } = {}): Promise<number> {
    return database.session(async (session) => {
      const [{ newest }] = await session.rows<{ newest: number }>(
        `select coalesce(max(number), 0) as newest from batches
         where model_id = $1 and ($2::timestamptz is null or arrived_at <= $2)`,
        [await modelIdOf(session, model), instantOrNull(arrivedBy)],
      );
      return newest;
    });
  },

  /** The model's batches in sequence; those after number `after`, `limit` at most (1,000). */
  async list(
    model: string,
    { after = 0, limit = 1000 }: { after?: number; limit?: number } = {},
  ): Promise<Batch[]> {
    return database.session(async (session) =>
      session.rows<Batch>(
        `select number, kind, key, arrived_at as "arrivedAt", accepted, repeated, quarantined, labels,
           first_observed as "firstObserved", newest_observed as "newestObserved", withdrawn_by as "withdrawnBy",
           actor, reason
         from batches where model_id = $1 and number > $2 order by number limit $3`,
        [await modelIdOf(session, model), after, limit],
      ),
    );
  },

  /**
   * Takes a batch out and returns the number of the batch that does so: reads as of it or a later one no longer see
   * the withdrawn rows and labels, reads as of an earlier one still do. The ids may be sent again with other content;
   * labels that came for them in other batches wait for that. A second withdrawal of the same batch answers as the
   * first did.
   *
   * Throws `StoreRefused` of type `UnknownBatch`.
   */
  async withdraw(
    model: string,
    batch: number,
    { actor, reason, at }: { actor: string; reason: string; at: number },
  ): Promise<number> {
    return database.transaction(async (session) => {
      const modelId = await modelIdOf(session, model);
      await lockModel(session, modelId);
      const [found] = await session.rows<{ kind: BatchKind; withdrawnBy: number | null }>(
        'select kind, withdrawn_by as "withdrawnBy" from batches where model_id = $1 and number = $2',
        [modelId, batch],
      );
      if (!found || found.kind === 'withdrawal')
        throw new StoreRefused(
          'UnknownBatch',
          `model "${model}" has no batch ${batch} of rows: look at the list of its batches`,
        );
      if (found.withdrawnBy !== null) return found.withdrawnBy;
      const { number } = await openBatch(session, modelId, { kind: 'withdrawal', key: null, arrivedAt: at });
      await session.rows('update batches set actor = $3, reason = $4 where model_id = $1 and number = $2', [
        modelId,
        number,
        actor,
        reason,
      ]);
      await session.rows('update batches set withdrawn_by = $3 where model_id = $1 and number = $2', [
        modelId,
        batch,
        number,
      ]);
      await keepLabelsOfOthers(session, modelId, batch);
      await session.rows('delete from observation_ids where model_id = $1 and batch = $2', [modelId, batch]);
      return number;
    });
  },
});

async function keepLabelsOfOthers(session: Session, modelId: number, batch: number): Promise<void> {
  await session.rows(
    `insert into waiting_labels (model_id, id, known_at, batch, value)
     select l.model_id, l.id, l.known_at, l.batch, l.value
     from observation_ids k
     join labels l on l.model_id = k.model_id and l.observed_at = k.observed_at and l.id = k.id
     where k.model_id = $1 and k.batch = $2 and l.batch <> $2
     on conflict do nothing`,
    [modelId, batch],
  );
}
