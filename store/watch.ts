import type { Living, Overdue } from '../contracts/overdue.ts';
import { instant } from './database.ts';
import type { Database } from './database.ts';
import { modelIdOf } from './models.ts';

export const watch = (database: Database) => ({
  /** Notes that a model's data were looked at for a deadline. */
  async looked(model: string, at: number): Promise<void> {
    await database.session(async (session) =>
      session.rows(
        `insert into looks (model_id, at) values ($1, $2)
         on conflict (model_id) do update set at = excluded.at where looks.at < excluded.at`,
        [await modelIdOf(session, model), instant(at)],
      ),
    );
  },

  /** All models that are not retired, by name. */
  async living(): Promise<Living[]> {
    return database.rows<Living>(
      `select m.name as model, m.created_at as "createdAt", l.at as "lookedAt",
         coalesce((s.status ->> 'paused')::boolean, false) as paused,
         d.definition -> 'policy' ->> 'clock' as clock,
         (d.definition -> 'policy' -> 'evaluation' ->> 'every')::float8 as every,
         d.definition -> 'policy' -> 'notifications' as notifications
       from models m
       join lateral (select * from definitions d where d.model_id = m.id order by d.revision desc limit 1) d on true
       left join looks l on l.model_id = m.id
       left join snapshots s on s.model_id = m.id
       where m.retired_at is null
       order by m.name`,
    );
  },

  /** Those of `overdue` that nobody was told of yet. */
  async untold(overdue: readonly Overdue[]): Promise<Overdue[]> {
    const rows = await database.rows<{ index: number }>(
      `select o.index::integer - 1 as index
       from unnest($1::text[], $2::text[], $3::timestamptz[]) with ordinality as o (model, kind, since, index)
       join models m on m.name = o.model and not m.name_freed
       where not exists (
         select from alarms a where a.model_id = m.id and a.kind = o.kind and a.since = o.since)
       order by index`,
      [
        overdue.map(({ model }) => model),
        overdue.map(({ kind }) => kind),
        overdue.map(({ since }) => instant(since)),
      ],
    );
    return rows.map(({ index }) => overdue[index]);
  },

  /** Notes that someone was told. */
  async told({ model, kind, since }: Overdue, at: number): Promise<void> {
    await database.session(async (session) =>
      session.rows(
        'insert into alarms (model_id, kind, since, told_at) values ($1, $2, $3, $4) on conflict do nothing',
        [await modelIdOf(session, model), kind, instant(since), instant(at)],
      ),
    );
  },
});
