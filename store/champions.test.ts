import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { useStore } from '../test/store.ts';
import { versionRecord } from '../test/version-record.ts';
import type { Change } from './champions.ts';

describe('champions', () => {
  const context = useStore();
  const modelWithVersions = async (versions: number) => {
    const model = await context.model();
    const sha256 = await context.store.registry.saveArtifact(Buffer.from('a forest'), 'forest/1');
    for (let retraining = 0; retraining < versions; retraining++) {
      const number = await context.store.registry.reserve(model, retraining, 'hybrid');
      await context.store.registry.register(
        model,
        versionRecord({ number, sha256, retraining, trainedTo: number }),
      );
    }
    return model;
  };
  const change = (model: string, rest: Partial<Change> & Pick<Change, 'to' | 'expected' | 'at'>) =>
    context.store.champions.change({
      model,
      decisionId: `${rest.to}@${rest.at}`,
      kind: 'promotion',
      rule: 'anytimeMcNemar',
      actor: 'perennial',
      ...rest,
    });
  const statuses = async (model: string) =>
    (await context.store.registry.list(model)).map(({ status }) => status);
  const history = async (model: string) =>
    (await context.store.champions.history(model)).map(({ version, from, to }) => [version, from, to]);

  it('follow each other without gap or overlap', async () => {
    const model = await modelWithVersions(3);
    expect(await context.store.champions.now(model)).toBeNull();
    expect(await change(model, { to: 1, expected: null, at: 100 })).toMatchObject({
      outcome: 'committed',
      champion: { number: 1, kind: 'hybrid', trainedTo: 1, validation: { value: 0.8 } },
      former: null,
    });
    await change(model, { to: 2, expected: 1, at: 200 });
    await change(model, { to: 3, expected: 2, at: 300 });
    await change(model, { to: 2, expected: 3, at: 300, kind: 'reversal', decisionId: 'undo' });
    await change(model, { to: 1, expected: 2, at: 400, kind: 'rollback' });
    expect(await history(model)).toEqual([
      [1, 100, 200],
      [2, 200, 300],
      [3, 300, 300],
      [2, 300, 400],
      [1, 400, null],
    ]);
    expect(await statuses(model)).toEqual(['champion', 'former', 'retired']);
    expect(await context.store.champions.now(model)).toBe(1);
    const at = async (instant: number) => (await context.store.champions.at(model, instant))?.version ?? null;
    expect(await Promise.all([99, 100, 199, 200, 300, 399, 400, 1e12].map(at))).toEqual([
      null,
      1,
      1,
      2,
      2,
      2,
      1,
      1,
    ]);
  });

  it('change only from the expected one', async () => {
    const model = await modelWithVersions(2);
    expect(await change(model, { to: 1, expected: 2, at: 100 })).toEqual({
      outcome: 'conflict',
      champion: null,
    });
    await change(model, { to: 1, expected: null, at: 100 });
    expect(await change(model, { to: 2, expected: null, at: 200 })).toMatchObject({
      outcome: 'conflict',
      champion: { number: 1 },
    });
    expect(await change(model, { to: 9, expected: 1, at: 200 })).toEqual({ outcome: 'unknownVersion' });
    expect(await history(model)).toEqual([[1, 100, null]]);
  });

  it('are never what validation refused, unless a person adopts it from outside', async () => {
    const model = await modelWithVersions(2);
    await change(model, { to: 1, expected: null, at: 100 });
    await context.store.registry.setStatus(model, [2], 'refused', 150);
    const back = { to: 2, expected: 1, at: 200, kind: 'rollback' } as const;
    expect(await change(model, back)).toEqual({ outcome: 'refusedVersion' });
    expect(await change(model, { ...back, kind: 'adoption' })).toMatchObject({ outcome: 'committed' });
  });

  it('change once per decision, which is answered again as at first', async () => {
    const model = await modelWithVersions(3);
    const first = { to: 1, expected: null, at: 100, decisionId: 'first' };
    const second = { to: 2, expected: 1, at: 200, decisionId: 'second' };
    const answers = await Promise.all([change(model, first), change(model, first), change(model, first)]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const answer = await change(model, second);
    await change(model, { to: 3, expected: 2, at: 300 });
    expect(await change(model, second)).toEqual(answer);
    expect(answer).toMatchObject({ outcome: 'committed', champion: { number: 2 }, former: 1 });
    expect(await history(model)).toHaveLength(3);
  });

  it('race: one of several promotions at once is committed', async () => {
    const model = await modelWithVersions(4);
    await change(model, { to: 1, expected: null, at: 100 });
    const answers = await Promise.all([2, 3, 4].map((to) => change(model, { to, expected: 1, at: 200 })));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['committed', 'conflict', 'conflict']);
  });

  it('can not begin before the present one, nor follow themselves', async () => {
    const model = await modelWithVersions(2);
    await change(model, { to: 1, expected: null, at: 100 });
    const refused = { type: 'ChampionOutOfOrder' };
    await expect(change(model, { to: 2, expected: 1, at: 99 })).rejects.toMatchObject(refused);
    await expect(change(model, { to: 1, expected: 1, at: 200 })).rejects.toMatchObject(refused);
  });

  it('keep their chain against any statement', async () => {
    const model = await modelWithVersions(3);
    await change(model, { to: 1, expected: null, at: 100_000 });
    await change(model, { to: 2, expected: 1, at: 200_000 });
    await change(model, { to: 3, expected: 2, at: 300_000 });
    const client = new Client(context.url);
    await client.connect();
    const { rows } = await client.query<{ id: number }>('select id from models where name = $1', [model]);
    const tenure = `model_id = ${rows[0].id} and ordinal =`;
    const insert = (ordinal: number, starts: number, ends: number | null) =>
      `insert into tenures (model_id, ordinal, version, starts_at, ends_at, kind, rule, actor, decision_id)
       values (${rows[0].id}, ${ordinal}, 1, to_timestamp(${starts}), to_timestamp(${ends}), 'promotion', '', '', 'x')`;
    for (const statement of [
      `delete from tenures where ${tenure} 1`,
      `delete from tenures where ${tenure} 2`,
      `delete from tenures where ${tenure} 3`,
      `update tenures set ends_at = to_timestamp(150) where ${tenure} 1`,
      `update tenures set ends_at = null where ${tenure} 1`,
      `update tenures set starts_at = to_timestamp(150) where ${tenure} 2`,
      `update tenures set starts_at = to_timestamp(250), ends_at = to_timestamp(240) where ${tenure} 2`,
      `update tenures set ends_at = to_timestamp(400) where ${tenure} 3`,
      `update tenures set ordinal = 5 where ${tenure} 3`,
      insert(4, 300, null),
      insert(5, 400, null),
      insert(0, 50, 100),
      insert(4, 250, 350),
      `delete from versions where model_id = ${rows[0].id} and number = 2`,
    ])
      await expect(client.query(statement)).rejects.toThrow(/violates/);
    await client.end();
    expect(await history(model)).toEqual([
      [1, 100_000, 200_000],
      [2, 200_000, 300_000],
      [3, 300_000, null],
    ]);
  });
});
