import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Database } from './database.ts';
import type { Session } from './database.ts';
import { StoreRefused } from './errors.ts';

/** Compiled code lies one level deeper than the migrations of the package. */
const FOLDER = ['./migrations/', '../../store/migrations/']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url))!;

/** Any number that no other program takes: every migrator waits for the one that holds it. */
const MIGRATION_LOCK = 7_283_301;

interface Migration {
  number: number;
  file: string;
}

/**
 * Brings the database to the schema that this program needs, each migration in a transaction of its own. Two callers
 * at once are safe: one migrates, the other finds it done.
 *
 * Returns the files that were applied. Throws `StoreRefused` of type `NewerDatabase` when a newer program has
 * migrated the database already.
 */
export async function migrate(url: string): Promise<string[]> {
  const migrations = knownMigrations();
  const database = new Database({ url, connections: 1 });
  const applied: string[] = [];
  try {
    for (;;) {
      const file = await database.transaction((session) => applyNext(session, migrations));
      if (file === null) return applied;
      applied.push(file);
    }
  } finally {
    await database.close();
  }
}

function knownMigrations(): Migration[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ number: Number.parseInt(file, 10), file }));
}

async function applyNext(session: Session, migrations: Migration[]): Promise<string | null> {
  await session.rows('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await session.rows(
    `create table if not exists migrations (
       number integer primary key, file text not null, applied_at timestamptz not null default now())`,
  );
  const [{ done }] = await session.rows<{ done: number }>(
    'select coalesce(max(number), 0) as done from migrations',
  );
  const newest = migrations.at(-1)!.number;
  if (done > newest)
    throw new StoreRefused(
      'NewerDatabase',
      `the database is at migration ${done}, this program knows only up to ${newest}: a newer Perennial has ` +
        'migrated it. Run that version of the program or a later one, or point PERENNIAL_DATABASE_URL elsewhere',
    );
  const next = migrations.find(({ number }) => number > done);
  if (!next) return null;
  await session.rows(readFileSync(new URL(next.file, FOLDER), 'utf8'));
  await session.rows('insert into migrations (number, file) values ($1, $2)', [next.number, next.file]);
  return next.file;
}
