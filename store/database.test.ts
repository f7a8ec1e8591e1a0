import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { useStore } from '../test/store.ts';
import { Database } from './database.ts';
import { StoreUnavailable } from './errors.ts';
import { createStore } from './store.ts';

describe('a lost database', () => {
  const context = useStore();
  const endOtherConnections = async () => {
    const client = new Client(context.url);
    await client.connect();
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await client.end();
  };
  const endTheWaitingCopy = async () => {
    const client = new Client(context.url);
    await client.connect();
    for (let ended = 0; ended === 0;) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query like 'copy%'`,
      );
      ended = rowCount ?? 0;
    }
    await client.end();
  };

  it('is worth another try: nobody listens', async () => {
    const store = createStore({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
    await expect(store.models.list()).rejects.toMatchObject({ type: 'StoreUnavailable' });
    await store.close();
  });

  it('is worth another try: the connection is cut in the middle of a statement', async () => {
    const database = new Database({ url: context.url });
    const sleeping = database.transaction(async (session) => {
      await session.rows('select 1');
      await Promise.all([session.rows('select pg_sleep(60)'), endOtherConnections()]);
    });
    await expect(sleeping).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await database.rows('select 1 as one')).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('is worth another try: the connection is cut in the middle of a batch', async () => {
    const model = await context.model();
    async function* rows() {
      for (let n = 0; n < 50_000; n++) {
        if (n === 40_000) await endOtherConnections();
        yield { id: `${n}`, observedAt: n, values: [1, 2, 'web'] };
      }
    }
    await expect(
      context.store.observations.ingest(model, { rows: rows(), arrivedAt: 0, now: null }),
    ).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await context.store.batches.newest(model)).toBe(0);
  });

  it('is worth another try: the connection is cut while a window is read', async () => {
    const model = await context.model();
    const locker = new Client(context.url);
    await locker.connect();
    await locker.query('begin; lock table observations in access exclusive mode');
    const window = { from: 0, to: 1, asOf: { batch: 1, knownAt: 0 } };
    const reading = context.store.windows.read(model, { ...window, labelled: 'any' });
    await Promise.all([expect(reading).rejects.toBeInstanceOf(StoreUnavailable), endTheWaitingCopy()]);
    await locker.end();
    expect((await context.store.windows.read(model, { ...window, labelled: 'any' })).rows).toBe(0);
  });

  it('does not end the process when an idle connection is cut', async () => {
    let database!: Database;
    const lost = new Promise<string>((resolve) => {
      database = new Database({ url: context.url, onConnectionLost: ({ message }) => resolve(message) });
    });
    await database.rows('select 1');
    await endOtherConnections();
    expect(await lost).toBe('terminating connection due to administrator command');
    expect(await database.rows('select 1 as one')).toEqual([{ one: 1 }]);
    await database.close();
  });
});

describe('a refused statement', () => {
  const context = useStore();

  it('is not worth another try, and keeps its cause', async () => {
    const database = new Database({ url: context.url });
    await expect(database.rows('select * from nowhere')).rejects.toMatchObject({
      type: 'DatabaseRefused',
      message: 'the database refused (42P01): relation "nowhere" does not exist',
      cause: { code: '42P01' },
    });
    await database.close();
  });
});
