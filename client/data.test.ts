import { beforeAll, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { createDatabase, useDatabase } from '../test/database.ts';
import { createStore } from '../store/store.ts';
import { parseDefinition } from '../contracts/definition/index.ts';
import { perennial } from './testing/perennial.ts';
import { useFolder } from './testing/folder.ts';

const DEFINITION = `name: churn
task: binary
target: { name: churned, classes: [no, yes] }
clock: observation
features: [{ name: age, type: numeric }]
`;

describe('data from files', () => {
  const folder = useFolder();
  const database = useDatabase();
  const run = (...args: string[]) =>
    perennial(args, { cwd: folder.path, env: { PERENNIAL_DATABASE_URL: database.url } });

  beforeAll(async () => {
    const store = createStore({ url: database.url });
    await store.models.create(parseDefinition(DEFINITION, 'churn.yaml'), {
      at: 0,
      actor: 'test',
      reason: null,
    });
    await store.close();
    folder.write(
      'rows.csv.gz',
      gzipSync('id,observed_at,age,churned\na,2024-05-01,30,no\nb,2024-05-02,old,\nc,2024-05-03,41,\n'),
    );
    folder.write('labels.csv', 'id,churned,known_at\nc,yes,2024-05-09\nb,maybe,2024-05-09\n');
  });

  it('arrive once, however often they are sent, and what is wrong is put aside', async () => {
    const sent = { batches: [1], accepted: 2, repeated: 0, quarantined: 1, labels: 1 };
    const first = await run('ingest', 'churn', 'rows.csv.gz', '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.json()).toEqual(sent);
    const again = await run('ingest', 'churn', 'rows.csv.gz');
    expect(again.stdout).toContain('quarantined  1: see `perennial quarantine churn`');

    const labels = await run('label', 'churn', 'labels.csv', '--json');
    expect(labels.json()).toEqual({ batches: [2], accepted: 0, repeated: 0, quarantined: 1, labels: 1 });

    const quarantined = await run('quarantine', 'churn', '--json');
    expect(quarantined.json()).toEqual([
      expect.objectContaining({ batch: 1, id: 'b', reason: 'age must be a number (got "old")' }),
      expect.objectContaining({ batch: 2, id: 'b', reason: 'label "maybe" is none of the classes no, yes' }),
    ]);

    const withdrawn = await run(
      'withdraw',
      'churn',
      '1',
      '--actor',
      'ada',
      '--reason',
      'another unit',
      '--json',
    );
    expect(withdrawn.json()).toEqual({ withdrawn: 1, batch: 3 });
  });

  it.each([
    ['an unknown model', ['ingest', 'nobody', 'rows.csv.gz'], 'there is no model "nobody"'],
    ['an unknown batch', ['withdraw', 'churn', '99'], 'model "churn" has no batch 99'],
    ['an absent file', ['ingest', 'churn', 'gone.csv'], 'gone.csv: there is no such file'],
    [
      'an absent column',
      ['label', 'churn', 'labels.csv', '--label', 'left'],
      'there is no column left, only id, churned, known_at',
    ],
  ])('end with 2 for %s', async (_what, args, message) => {
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('need tables, and migrate makes them', async () => {
    const empty = await createDatabase({ empty: true });
    const inIt = (...args: string[]) => perennial(args, { env: { PERENNIAL_DATABASE_URL: empty.url } });
    try {
      const early = await inIt('list');
      expect(early).toMatchObject({
        code: 1,
        stderr: 'the database has no tables of Perennial yet: run `perennial migrate`\n',
      });
      const { applied } = (await inIt('migrate', '--json')).json<{ applied: string[] }>();
      expect(applied[0]).toBe('0001_models.sql');
      expect((await inIt('migrate')).stdout).toBe('the database is up to date\n');
      expect((await inIt('list', '--json')).json()).toEqual([]);
    } finally {
      await empty.drop();
    }
  });
});
