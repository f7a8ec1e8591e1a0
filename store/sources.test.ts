import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../test/database.ts';
import type { DroppableDatabase } from '../test/database.ts';
import { useStore } from '../test/store.ts';
import type { PostgresSource } from './source-reader.ts';

const START = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const URL_VARIABLE = 'SOURCES_TEST_URL';

const source: PostgresSource = {
  kind: 'postgres',
  url: URL_VARIABLE,
  table: 'shop.payments',
  id: 'payment',
  observedAt: 'at',
  knownAt: null,
  target: 'fraud',
  filter: {},
  timeout: 5000,
};

describe('sources', () => {
  const context = useStore();
  let users: DroppableDatabase;
  let client: Client;
  beforeAll(async () => {
    users = await createDatabase({ empty: true });
    process.env[URL_VARIABLE] = users.url;
    client = new Client(users.url);
    await client.connect();
    await client.query('create schema shop');
  });
  afterAll(async () => {
    delete process.env[URL_VARIABLE];
    await client.end();
    await users.drop();
  });
  const payments = (values: string) =>
    client.query(`
      drop table if exists shop.payments;
      create table shop.payments (
        payment bigint, at timestamp, amount numeric, age integer, channel text, fraud text, settled timestamptz);
      insert into shop.payments values ${values}`);
  const sync = (model: string, now: number, rest: Partial<PostgresSource> = {}) =>
    context.store.sources.sync(model, { ...source, ...rest }, { now });
  const read = async (model: string, knownAt: number) => {
    const asOf = { batch: 1000, knownAt };
    const frame = await context.store.windows.read(model, {
      from: 0,
      to: START * 2,
      asOf,
      labelled: 'any',
      ids: true,
    });
    return frame.ids.map((id, row) => [
      id,
      frame.observedAt[row] - START,
      ...frame.features.map((_, f) => frame.x[f * frame.rows + row]),
      frame.y[row],
    ]);
  };

  it('are copied at first sight, and leave no batch when nothing is new', async () => {
    const model = await context.model();
    await payments(`(1, '2024-01-01', 9.25, 40, 'web', 'no', null), (2, '2024-01-02 00:00:00.5', 1, null, 'fax', null, null),
      (3, '2024-01-09', 5, 1, 'shop', null, null)`);
    expect(await sync(model, START + 2 * DAY)).toEqual({
      batch: 1,
      accepted: 2,
      repeated: 0,
      quarantined: 0,
      labels: 1,
    });
    expect(await sync(model, START + 3 * DAY)).toBeNull();
    expect(await read(model, START + 2 * DAY)).toEqual([
      ['1', 0, 9.25, 40, 0, 0],
      ['2', DAY + 500, 1, NaN, -1, NaN],
    ]);
    expect(await sync(model, START + 8 * DAY)).toMatchObject({ batch: 2, accepted: 1 });
    expect((await context.store.batches.list(model)).map(({ kind }) => kind)).toEqual(['source', 'source']);
  });

  it('are read as far as the filter goes, whatever its values hold', async () => {
    const model = await context.model();
    await payments(`(1, '2024-01-01', 1, 40, 'web', 'no', null), (2, '2024-01-01', 2, 41, 'shop', 'no', null),
      (3, '2024-01-01', 3, 40, 'shop', 'no', null)`);
    const of = async (filter: PostgresSource['filter']) =>
      (await sync(model, START + DAY, { filter }))?.accepted ?? 0;
    expect(await of({ channel: "shop' or true or '" })).toBe(0);
    expect(await of({ channel: 'shop', age: 40 })).toBe(1);
    expect(await of({ channel: 'shop' })).toBe(1);
    await expect(of({ ward: 3 })).rejects.toThrow(/has no column ward/);
  });

  it('bring labels, and their corrections, as known from the sync that first sees them', async () => {
    const model = await context.model();
    await payments(`(1, '2024-01-01', 9, 40, 'web', null, null)`);
    await sync(model, START);
    await client.query(`update shop.payments set fraud = 'yes'`);
    expect(await sync(model, START + 5 * DAY)).toMatchObject({ accepted: 0, repeated: 1, labels: 1 });
    await client.query(`update shop.payments set fraud = 'no'`);
    expect(await sync(model, START + 9 * DAY)).toMatchObject({ labels: 1 });
    expect(await sync(model, START + 10 * DAY)).toBeNull();
    const label = async (knownAt: number) => (await read(model, knownAt))[0].at(-1);
    expect([
      await label(START + 4 * DAY),
      await label(START + 5 * DAY),
      await label(START + 9 * DAY),
    ]).toEqual([NaN, 1, 0]);
  });

  it('say themselves when a label became known, where they have a column for it', async () => {
    const model = await context.model();
    await payments(`(1, '2024-01-01', 9, 40, 'web', 'yes', '2024-01-03T12:00:00Z')`);
    await sync(model, START + 9 * DAY, { knownAt: 'settled' });
    expect((await read(model, START + 2.5 * DAY - 1))[0].at(-1)).toBeNaN();
    expect((await read(model, START + 2.5 * DAY))[0].at(-1)).toBe(1);
  });

  it('have unreadable and changed rows quarantined once', async () => {
    const model = await context.model();
    await payments(`(1, '2024-01-01', 9, 40, 'web', null, null), (2, null, 9, 40, 'web', null, null),
      (3, '2024-01-01', null, 40, 'web', null, null), (4, 'infinity', 9, 40, 'web', null, null)`);
    expect(await sync(model, START)).toMatchObject({ accepted: 1, quarantined: 2 });
    expect(await sync(model, START + DAY)).toBeNull();
    await client.query('update shop.payments set amount = 10 where payment = 1');
    expect(await sync(model, START + 2 * DAY)).toMatchObject({ accepted: 0, quarantined: 1 });
    expect(await sync(model, START + 3 * DAY)).toBeNull();
    expect((await context.store.quarantine.list(model)).map(({ id, reason }) => [id, reason]).sort()).toEqual(
      [
        ['1', 'the id is taken by a row with other content'],
        ['2', 'observedAt is missing'],
        ['3', 'amount is missing and not nullable'],
      ],
    );
  });

  it('may be a query, read from an instant on', async () => {
    const model = await context.model();
    await payments(
      `(1, '2024-01-01', 9, 40, 'web', null, null), (2, '2024-01-05', 9, 40, 'web', null, null)`,
    );
    const query = `select payment, at, amount * 2 as amount, age, channel, fraud from shop.payments; `;
    const span = { now: START + 9 * DAY, since: START + 2 * DAY };
    expect(
      await context.store.sources.sync(model, { ...source, table: undefined, query }, span),
    ).toMatchObject({ accepted: 1 });
    expect(await read(model, START)).toEqual([['2', 4 * DAY, 18, 40, 0, NaN]]);
  });

  it('are refused with what to correct', async () => {
    const model = await context.model();
    await payments(`(1, '2024-01-01', 9, 40, 'web', null, null)`);
    const refusal = async (rest: Partial<PostgresSource>): Promise<string> => {
      const error: unknown = await sync(model, START, rest).catch((failure: unknown) => failure);
      expect(error).toMatchObject({ type: 'SourceMisconfigured' });
      return (error as Error).message;
    };
    expect(await refusal({ url: 'NOT_SET_ANYWHERE' })).toBe(
      'source.url names the environment variable NOT_SET_ANYWHERE, which is not set here: ' +
        'set it to the connection URL of the database with the rows, wherever a worker runs',
    );
    expect(await refusal({ url: 'PATH' })).toBe(
      'the environment variable PATH must hold a URL that begins with postgres://',
    );
    expect(await refusal({ id: 'number', target: 'stolen' })).toBe(
      'the table shop.payments of source.table has no column number, stolen ' +
        '(it has payment, at, amount, age, channel, fraud, settled): ' +
        'correct source or the names of the features in the definition',
    );
    expect(await refusal({ observedAt: 'age' })).toBe(
      'column age of the table shop.payments of source.table must be a timestamp or a date: cast it in a query',
    );
    expect(await refusal({ table: 'shop.nothing' })).toBe(
      `the source at ${URL_VARIABLE} refused (42P01): relation "shop.nothing" does not exist: ` +
        'check the table shop.nothing of source.table, and the rights of its user',
    );
    await client.query('create sequence shop.counter');
    const query = `select *, nextval('shop.counter') from shop.payments`;
    expect(await refusal({ table: undefined, query })).toBe(
      'the query of source.query writes, and a source is read in a read-only transaction: let it only read',
    );
    expect(await context.store.batches.newest(model)).toBe(0);
  });

  it('are given up when they take too long, to be tried again', async () => {
    const model = await context.model();
    const query = 'select *, pg_sleep(60) from shop.payments';
    await expect(sync(model, START * 2, { table: undefined, query, timeout: 100 })).rejects.toMatchObject({
      type: 'StoreUnavailable',
      message: `the source at ${URL_VARIABLE} is not available: canceling statement due to statement timeout`,
    });
  });
});
