import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { searchAttributes } from '../contracts/search-attributes.ts';
import { createDatabase, useDatabase } from './database.ts';
import { timeSkipping, uniqueName, useDevServer } from './temporal.ts';

async function tables(url: string): Promise<string[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

describe('a test file', () => {
  const database = useDatabase();
  const temporal = useDevServer();
  const model = uniqueName('model');
  const attributes = [
    { key: searchAttributes.model, value: model },
    { key: searchAttributes.paused, value: false },
    { key: searchAttributes.champion, value: 3 },
  ];

  it('has a migrated database of its own', async () => {
    expect(await tables(database.url)).toContain('migrations');
  });

  it('can have an empty one', async () => {
    const empty = await createDatabase({ empty: true });
    try {
      expect(await tables(empty.url)).toEqual([]);
    } finally {
      await empty.drop();
    }
  });

  it('has a dev server that knows the search attributes', async () => {
    const handle = await temporal.client.workflow.start('anything', {
      taskQueue: uniqueName('queue'),
      workflowId: model,
      typedSearchAttributes: attributes,
    });
    const { typedSearchAttributes } = await handle.describe();
    await handle.terminate();
    expect(typedSearchAttributes.get(searchAttributes.champion)).toBe(3);
  });

  it('can have a server that skips time and knows them too', async () => {
    const environment = await timeSkipping();
    try {
      const before = await environment.currentTimeMs();
      await environment.sleep('30 days');
      expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(30 * 86_400_000);
      await environment.client.workflow.start('anything', {
        taskQueue: 'queue',
        workflowId: model,
        typedSearchAttributes: attributes,
      });
    } finally {
      await environment.teardown();
    }
  });
});
