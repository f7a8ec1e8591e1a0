import type { Session } from './database.ts';

/** Any number of its own: partitions are made one at a time. */
const PARTITION_LOCK = 7_283_303;

export type Partitioned = 'observations' | 'labels' | 'predictions';

/**
 * Makes the partitions of `tables` that rows observed in `months` (see `monthOf`) need. A new partition is made apart
 * and then attached, which holds up neither readers nor writers of the others.
 */
export async function ensurePartitions(
  session: Session,
  tables: readonly Partitioned[],
  months: ReadonlySet<number>,
): Promise<void> {
  const inOrder = [...months].sort((a, b) => a - b);
  const wanted = tables.flatMap((table) =>
    inOrder.map((month) => ({ table, month, name: nameOf(table, month) })),
  );
  if ((await missing(session, wanted)).length === 0) return;
  await session.rows('select pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
  for (const { table, month, name } of await missing(session, wanted))
    await session.rows(
      `create table ${name} (like ${table} including all);
       alter table ${table} attach partition ${name}
         for values from ('${boundary(month)}') to ('${boundary(month + 1)}')`,
    );
}

/** Months since January of year 0, in UTC. */
export function monthOf(epochMs: number): number {
  const date = new Date(epochMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

interface Partition {
  table: Partitioned;
  month: number;
  name: string;
}

async function missing(session: Session, wanted: Partition[]): Promise<Partition[]> {
  const found = await session.rows<{ name: string }>(
    'select name from unnest($1::text[]) as name where to_regclass(name) is not null',
    [wanted.map(({ name }) => name)],
  );
  const names = new Set(found.map(({ name }) => name));
  return wanted.filter(({ name }) => !names.has(name));
}

const yearOf = (month: number): string => String(Math.floor(month / 12)).padStart(4, '0');
const monthOfYear = (month: number): string => String((month % 12) + 1).padStart(2, '0');
const nameOf = (table: Partitioned, month: number): string =>
  `${table}_${yearOf(month)}_${monthOfYear(month)}`;
const boundary = (month: number): string => `${yearOf(month)}-${monthOfYear(month)}-01T00:00:00Z`;
