import { describe, expect, it } from 'vitest';
import { useStore } from '../test/store.ts';
import { versionRecord } from '../test/version-record.ts';
import type { PredictionBatch } from './predictions.ts';

const START = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const IDS = ['a', 'b', 'c', 'd'];
const asOf = { batch: 100, knownAt: START * 2 };
const ALL = { from: 0, to: START * 2, asOf };

describe('predictions', () => {
  const context = useStore();
  const observe = (model: string, { value = 1 } = {}) =>
    context.store.observations.ingest(model, {
      rows: IDS.map((id, day) => ({
        id,
        observedAt: START + day * 20 * DAY,
        values: [value, 2, 'web'],
        label: id === 'd' ? null : 'yes',
      })),
      arrivedAt: START,
      now: null,
    });
  const save = (model: string, version: number, values: number[], rest: Partial<PredictionBatch> = {}) =>
    context.store.predictions.save(model, {
      version,
      role: 'champion',
      batch: 100,
      ids: IDS,
      observedAt: Float64Array.from(IDS, (_, day) => START + day * 20 * DAY),
      values: Float64Array.from(values),
      scores: Float64Array.from(values, (value) => value / 2),
      scoredAt: START,
      ...rest,
    });

  it('are kept once per observation and version, beside the labels', async () => {
    const model = await context.model();
    await observe(model);
    await save(model, 1, [0, 1, 0, 1]);
    await save(model, 1, [1, 1, 1, 1]);
    await save(model, 2, [1, 1, 0, 0], { role: 'challenger', scores: null });
    expect(await context.store.predictions.read(model, { ...ALL, to: START + 40 * DAY })).toEqual({
      rows: 4,
      ids: ['a', 'a', 'b', 'b'],
      observedAt: Float64Array.from([0, 0, 20, 20], (day) => START + day * DAY),
      version: Int32Array.of(1, 2, 1, 2),
      value: Float64Array.of(0, 1, 1, 1),
      score: Float64Array.of(0, NaN, 0.5, NaN),
      label: Float64Array.of(1, 1, 1, 1),
    });
    const second = await context.store.predictions.read(model, { ...ALL, versions: [2] });
    expect([...second.value]).toEqual([1, 1, 0, 0]);
    expect([...second.label]).toEqual([1, 1, 1, NaN]);
  });

  it('are those that were served: of the version that was champion at the time', async () => {
    const model = await context.model();
    const sha256 = await context.store.registry.saveArtifact(Buffer.from('a forest'), 'forest/1');
    for (const retraining of [0, 1]) {
      const number = await context.store.registry.reserve(model, retraining, 'hybrid');
      await context.store.registry.register(model, versionRecord({ number, sha256 }));
      await context.store.champions.change({
        model,
        to: number,
        expected: number === 1 ? null : 1,
        decisionId: `promotion ${number}`,
        at: START + (number === 1 ? 10 : 40) * DAY,
        kind: 'promotion',
        rule: 'first',
        actor: 'perennial',
      });
    }
    await observe(model);
    await save(model, 1, [0, 0, 0, 0]);
    await save(model, 2, [1, 1, 1, 1]);
    const served = await context.store.predictions.asServed(model, ALL);
    expect(served.ids).toEqual(['b', 'c', 'd']);
    expect([...served.version]).toEqual([1, 2, 2]);
  });

  it('belong to the row that was read, not to another one that later has its id', async () => {
    const model = await context.model();
    await observe(model);
    await save(model, 1, [0, 0, 0, 0], { batch: 1 });
    await context.store.batches.withdraw(model, 1, { actor: 'ada', reason: 'wrong file', at: START });
    await observe(model, { value: 9 });
    await save(model, 2, [1, 1, 1, 1], { batch: 1 });
    expect((await context.store.predictions.read(model, ALL)).rows).toBe(0);
    await save(model, 1, [1, 1, 1, 1]);
    expect([...(await context.store.predictions.read(model, ALL)).value]).toEqual([1, 1, 1, 1]);
    const before = await context.store.predictions.read(model, {
      ...ALL,
      asOf: { ...asOf, batch: 1 },
      versions: [1],
    });
    expect([...before.value]).toEqual([0, 0, 0, 0]);
  });
});
