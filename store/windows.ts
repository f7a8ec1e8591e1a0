import { to as copyTo } from 'pg-copy-streams';
import type { Feature, Frame } from '../contracts/frame.ts';
import type { AsOf, Window } from '../contracts/reports.ts';
import { withdrawnAsOf } from './batches.ts';
import { FrameDecoder } from './copy/frame-decoder.ts';
import { projection } from './copy/projection.ts';
import { instant } from './database.ts';
import type { Database, Session } from './database.ts';
import { StoreRefused } from './errors.ts';
import { modelIdOf, schemaOf } from './models.ts';

export interface WindowRead extends Window {
  asOf: AsOf;
  /** `only`: rows whose label is known; `any`: all rows. */
  labelled: 'only' | 'any';
  /** Whether the frame holds the rows' ids; not by default. */
  ids?: boolean;
  /** The features that the frame has; the newest revision by default. A feature that a stored row lacks is NaN. */
  featureRevision?: number;
}

export interface Extent {
  /** Earliest and latest observation; null without rows. */
  first: number | null;
  newest: number | null;
  rows: number;
  labelled: number;
}

export const windows = (database: Database) => ({
  /**
   * The observations of [from, to) as of a batch and an instant, ordered by time, then id. Repeated, it gives the same
   * rows.
   */
  async read(model: string, read: WindowRead): Promise<Frame> {
    return merging(database, async (session) => {
      const { modelId, features, revision } = await schemaOf(session, model);
      const wanted = featuresOf(model, features, read.featureRevision ?? revision);
      const decoder = new FrameDecoder(
        wanted,
        features.map((stored) => projection(stored, wanted)),
      );
      const copy = session.client.query(copyTo(await copyStatement(session, modelId, read)));
      for await (const chunk of copy) decoder.push(chunk as Buffer);
      return decoder.finish();
    });
  },

  /** How many rows a window has, and how many of their labels are known. */
  async count(
    model: string,
    { from, to, asOf }: Window & { asOf: AsOf },
  ): Promise<{ rows: number; labelled: number }> {
    return merging(database, async (session) =>
      count(session, await modelIdOf(session, model), { from, to }, asOf),
    );
  },

  /** What there is as of a batch and an instant, over all time. */
  async extent(model: string, asOf: AsOf): Promise<Extent> {
    return merging(database, async (session) => {
      const modelId = await modelIdOf(session, model);
      const observed = await observedSpan(session, modelId, asOf.batch);
      if (observed.first === null || observed.newest === null)
        return { first: null, newest: null, rows: 0, labelled: 0 };
      const window = { from: observed.first, to: observed.newest + 1 };
      return { ...observed, ...(await count(session, modelId, window, asOf)) };
    });
  },

  /** The latest observation before `knownAt`, as of a batch; null without one. */
  async newest(model: string, { batch, knownAt }: AsOf): Promise<number | null> {
    return database.session(async (session) => {
      const modelId = await modelIdOf(session, model);
      const { newest } = await observedSpan(session, modelId, batch);
      // The batches alone tell it unless some of their rows came early.
      return newest === null || newest < knownAt
        ? newest
        : newestBefore(session, modelId, { batch, knownAt });
    });
  },
});

/**
 * A transaction that joins a window's tables by merging or hashing them. Of tables that were not analysed since they
 * grew, the planner believes that a window has one row; a nested loop over 100,000 takes minutes.
 */
export const merging = <T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> =>
  database.transaction(async (session) => {
    await session.rows('set local enable_nestloop = off');
    return work(session);
  });

function featuresOf(model: string, features: Feature[][], revision: number): Feature[] {
  if (revision in features) return features[revision];
  throw new StoreRefused(
    'UnknownVersion',
    `model "${model}" has no feature revision ${revision}: the newest is ${features.length - 1}`,
  );
}

async function observedSpan(
  session: Session,
  modelId: number,
  batch: number,
): Promise<{ first: number | null; newest: number | null }> {
  const [span] = await session.rows<{ first: number | null; newest: number | null }>(
    `select min(first_observed) as first, max(newest_observed) as newest from batches
     where model_id = $1 and number <= $2 and (withdrawn_by is null or withdrawn_by > $2)`,
    [modelId, batch],
  );
  return span;
}

async function newestBefore(
  session: Session,
  modelId: number,
  { batch, knownAt }: AsOf,
): Promise<number | null> {
  const [{ newest }] = await session.rows<{ newest: number | null }>(
    `select max(observed_at) as newest from observations
     where model_id = $1 and batch <= $2 and observed_at < $3 and batch <> all ($4::integer[])`,
    [modelId, batch, instant(knownAt), await withdrawnAsOf(session, modelId, batch)],
  );
  return newest;
}

async function count(
  session: Session,
  modelId: number,
  window: Window,
  asOf: AsOf,
): Promise<{ rows: number; labelled: number }> {
  const rows = visibleRows(modelId, window, asOf, await withdrawnAsOf(session, modelId, asOf.batch));
  const [counted] = await session.rows<{ rows: number; labelled: number }>(
    `select count(*) as rows, count(l.value) as labelled
     from (${rows.observations}) o left join (${rows.labels}) l using (observed_at, id)`,
  );
  return counted;
}

/** Statements for the observations and the labels that a read sees, one label a row. */
export function visibleRows(
  modelId: number,
  window: Window,
  { batch, knownAt }: AsOf,
  withdrawn: readonly number[],
): { observations: string; labels: string } {
  const seen =
    `model_id = ${modelId} and ${within(window)} and batch <= ${batch}` +
    (withdrawn.length > 0 ? ` and batch not in (${withdrawn.join(', ')})` : '');
  return {
    observations: `select * from observations where ${seen}`,
    labels: `
      select distinct on (observed_at, id) observed_at, id, value from labels
      where ${seen} and known_at <= ${literal(knownAt)}
      order by observed_at, id, known_at desc, batch desc`,
  };
}

/** The condition that keeps a partitioned table's scan to a window's partitions. */
export const within = ({ from, to }: Window, table = ''): string =>
  `${table}observed_at >= ${literal(from)} and ${table}observed_at < ${literal(to)}`;

/** Instants are written into the statements, because COPY takes no parameters. */
const literal = (epochMs: number): string => `'${instant(epochMs).toISOString()}'`;

/** The COPY whose rows a `FrameDecoder` takes. */
export async function copyStatement(session: Session, modelId: number, read: WindowRead): Promise<string> {
  const withdrawn = await withdrawnAsOf(session, modelId, read.asOf.batch);
  const { observations, labels } = visibleRows(modelId, read, read.asOf, withdrawn);
  return `copy (
      select o.observed_at, o.feature_revision, l.value, o.features${read.ids ? ', o.id' : ''}
      from (${observations}) o ${read.labelled === 'only' ? '' : 'left'} join (${labels}) l using (observed_at, id)
      order by o.observed_at, o.id
    ) to stdout (format binary)`;
}
