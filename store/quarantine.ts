import type { Database, Session } from './database.ts';
import { modelIdOf } from './models.ts';

/** A row that was not taken. */
export interface Rejected {
  kind: 'observation' | 'label';
  /** The row's place in its batch, from 0. */
  position: number;
  id: unknown;
  reason: string;
  /** The row as it was sent. */
  content: unknown;
}

export interface QuarantinedRow {
  batch: number;
  kind: 'observation' | 'label';
  position: number;
  id: string | null;
  reason: string;
  content: unknown;
}

/** Keeps rows with the reasons why they were not taken. */
export async function putAside(
  session: Session,
  modelId: number,
  batch: number,
  rows: Rejected[],
): Promise<void> {
  if (rows.length === 0) return;
  await session.rows(
    `insert into quarantine (model_id, batch, kind, position, id, reason, content)
     select $1, $2, * from unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::json[])`,
    [
      modelId,
      batch,
      rows.map(({ kind }) => kind),
      rows.map(({ position }) => position),
      rows.map(({ id }) => (typeof id === 'string' ? storable(id) : null)),
      rows.map(({ reason }) => storable(reason)),
      rows.map(({ content }) => JSON.stringify(content, keepNumbers)),
    ],
  );
}

/** Those of `rows` that no earlier batch has put aside for the same reason with the same content. */
export async function notYetPutAside(
  session: Session,
  modelId: number,
  rows: Rejected[],
): Promise<Rejected[]> {
  if (rows.length === 0) return [];
  const known = await session.rows<{ index: number }>(
    `select r.index::integer - 1 as index
     from unnest($2::text[], $3::text[]) with ordinality as r (reason, content, index)
     where exists (
       select from quarantine q where q.model_id = $1 and q.reason = r.reason and q.content::text = r.content)`,
    [
      modelId,
      rows.map(({ reason }) => storable(reason)),
      rows.map(({ content }) => JSON.stringify(content, keepNumbers)),
    ],
  );
  const indexes = new Set(known.map(({ index }) => index));
  return rows.filter((_, index) => !indexes.has(index));
}

export const quarantine = (database: Database) => ({
  /** Rows that were not taken, in the order of their arrival; after `after` (exclusive), `limit` at most (1,000). */
  async list(
    model: string,
    {
      after = null,
      limit = 1000,
    }: { after?: { batch: number; position: number } | null; limit?: number } = {},
  ): Promise<QuarantinedRow[]> {
    return database.session(async (session) =>
      session.rows<QuarantinedRow>(
        `select batch, kind, position, id, reason, content from quarantine
         where model_id = $1 and (batch, position) > ($2, $3)
         order by batch, position, kind limit $4`,
        [await modelIdOf(session, model), after?.batch ?? 0, after?.position ?? -1, limit],
      ),
    );
  },

  /** How many rows each reason has put aside, most first; of `batch` alone when given. */
  async reasons(
    model: string,
    { batch = null }: { batch?: number | null } = {},
  ): Promise<{ reason: string; rows: number }[]> {
    return database.session(async (session) =>
      session.rows<{ reason: string; rows: number }>(
        `select reason, count(*) as rows from quarantine
         where model_id = $1 and ($2::integer is null or batch = $2)
         group by reason order by rows desc, reason`,
        [await modelIdOf(session, model), batch],
      ),
    );
  },
});

/** Postgres' text takes no zero byte. */
const storable = (text: string): string => text.replaceAll('\0', '\ufffd');

/** JSON has no infinities and would make them null. */
const keepNumbers = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
