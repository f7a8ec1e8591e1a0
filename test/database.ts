import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { askFor } from './ask-servers.ts';

export interface TestDatabase {
  readonly url: string;
}

/**
 * A migrated database of its own for the test file, or for the `describe` block, that calls this; dropped afterwards.
 * ```ts
 * const database = useDatabase();
 * it('…', async () => { const store = new Store({ url: database.url }); … });
 * ```
 */
export function useDatabase(): TestDatabase {
  let created: DroppableDatabase | undefined;
  beforeAll(async () => {
    created = await createDatabase();
  });
  afterAll(() => created?.drop());
  return {
    get url() {
      if (!created) throw new Error('the database exists only while tests and their hooks run');
      return created.url;
    },
  };
}

export interface DroppableDatabase extends TestDatabase {
  /** Ends all connections to it first. */
  drop(): Promise<void>;
}

/** A database that the caller drops: migrated, or `empty` for a test of the migrations themselves. */
export async function createDatabase({ empty = false } = {}): Promise<DroppableDatabase> {
  const server = await askFor('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await statement(server.url, `create database ${name} template ${empty ? 'template0' : server.template}`);
  const url = new URL(server.url);
  url.pathname = name;
  return {
    url: url.href,
    drop: () => statement(server.url, `drop database if exists ${name} with (force)`),
  };
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
