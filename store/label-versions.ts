import { instant } from './database.ts';
import type { Session } from './database.ts';
import { withdrawnAsOf } from './batches.ts';

/** Labels that a batch brings, before they are stored; gone with the transaction. */
export const STAGED_LABELS = {
  table: 'staged_labels',
  columns: ['position', 'id', 'value', 'known_at'],
} as const;

/** `fresh` labels come with an observation that is new itself: there can't be earlier ones. */
export async function createStagedLabels(session: Session): Promise<void> {
  await session.rows(
    `create temporary table staged_labels (
       position integer not null,
       id text collate "C" not null,
       value double precision not null,
       known_at timestamptz,
       fresh boolean not null default false
     ) on commit drop`,
  );
}

/**
 * Stores the staged labels as versions of the batch: those of stored observations beside them, the others until their
 * observation arrives. A version that is known already is repeated: the same value at the same instant or, when no
 * instant was sent, the value that is the latest anyway. Two values of one id for one instant conflict: the first one
 * is stored.
 */
export async function storeLabels(
  session: Session,
  { modelId, batch, arrivedAt }: { modelId: number; batch: number; arrivedAt: number },
): Promise<{ stored: number; repeated: number; conflicts: number[] }> {
  await session.rows(
    `create temporary table judged_labels (
       position integer not null,
       id text collate "C" not null,
       value double precision not null,
       known_at timestamptz not null,
       observed_at timestamptz,
       verdict text not null
     ) on commit drop`,
  );
  const withdrawn = await withdrawnAsOf(session, modelId, batch);
  await session.rows(JUDGE, [modelId, instant(arrivedAt), withdrawn]);
  await session.rows(
    `insert into labels (model_id, id, observed_at, known_at, batch, value)
     select $1, id, observed_at, known_at, $2, value from judged_labels
     where verdict = 'new' and observed_at is not null`,
    [modelId, batch],
  );
  await session.rows(
    `insert into waiting_labels (model_id, id, known_at, batch, value)
     select $1, id, known_at, $2, value from judged_labels where verdict = 'new' and observed_at is null`,
    [modelId, batch],
  );
  const [counts] = await session.rows<{ stored: number; repeated: number; conflicts: number[] }>(
    `select count(*) filter (where verdict = 'new') as stored, count(*) filter (where verdict = 'repeated') as repeated,
       coalesce(array_agg(position order by position) filter (where verdict = 'conflict'), '{}') as conflicts
     from judged_labels`,
  );
  return counts;
}

const JUDGE = `
  insert into judged_labels (position, id, value, known_at, observed_at, verdict)
  with dated as (
    select position, id, value, coalesce(known_at, $2) as known_at, known_at is null as at_first_sight, fresh
    from staged_labels
  ), numbered as (
    select *, first_value(value) over same as first_value, row_number() over same as nth
    from dated window same as (partition by id, known_at order by position)
  )
  select s.position, s.id, s.value, s.known_at, k.observed_at,
    case
      when s.value <> s.first_value then 'conflict'
      when s.nth > 1 or earlier.same or (s.at_first_sight and earlier.latest = s.value) then 'repeated'
      else 'new'
    end
  from numbered s
  left join observation_ids k on k.model_id = $1 and k.id = s.id
  left join lateral (
    select bool_or(e.known_at = s.known_at and e.value = s.value) as same,
      (array_agg(e.value order by e.known_at desc, e.batch desc))[1] as latest
    from (
      select l.known_at, l.batch, l.value from labels l
      where l.model_id = $1 and l.observed_at = k.observed_at and l.id = k.id
      union all
      select w.known_at, w.batch, w.value from waiting_labels w
      where k.id is null and w.model_id = $1 and w.id = s.id
    ) e
    where e.batch <> all ($3::integer[])
  ) earlier on not s.fresh`;
