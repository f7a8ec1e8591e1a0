import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../test/database.ts';
import type { DroppableDatabase } from '../test/database.ts';
import { migrate } from './migrate.ts';

describe('migrations', () => {
  let database: DroppableDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createDatabase({ empty: true });
    client = new Client(database.url);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('are applied once, by several workers at the same time too', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url)));
    const files = applied.flat();
    expect(new Set(files).size).toBe(files.length);
    const { rows } = await client.query<{ file: string }>('select file from migrations order by number');
    expect(files.toSorted()).toEqual(rows.map(({ file }) => file));
    expect(await migrate(database.url)).toEqual([]);
  });

  it('refuse a database that a newer program has migrated, and say what to do', async () => {
    await client.query(`insert into migrations (number, file) values (999, '0999_future.sql')`);
    await expect(migrate(database.url)).rejects.toMatchObject({
      type: 'NewerDatabase',
      message: expect.stringMatching(
        /^the database is at migration 999, this program knows only up to \d+: .* Run that version of the program/,
      ),
    });
  });
});
