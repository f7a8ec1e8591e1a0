import { describe, expect, it } from 'vitest';
import type { Feature } from '../contracts/frame.ts';
import { FEATURES, smallDefinition } from '../test/small-definition.ts';
import { useStore } from '../test/store.ts';
import { fingerprint } from '../pipeline/fingerprint.ts';

const START = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;
const asOf = { batch: 1000, knownAt: START * 2 };

describe('windows', () => {
  const context = useStore();

  it('are half open, over any number of partitions', async () => {
    const model = await context.model();
    const rows = Array.from({ length: 10_000 }, (_, n) => ({
      id: `row-${n}`,
      observedAt: START + n * HOUR,
      values: [n, n % 7 === 0 ? null : n / 3, n % 2 === 0 ? 'web' : 'shop'],
      label: n % 3 === 0 ? null : n % 2 === 0 ? 'yes' : 'no',
    }));
    await context.store.observations.ingest(model, { rows, arrivedAt: START, now: null });
    const window = { from: START + 10 * HOUR, to: START + 9000 * HOUR, asOf };
    const frame = await context.store.windows.read(model, { ...window, labelled: 'any' });
    expect(frame.rows).toBe(8990);
    expect(frame.ids).toEqual([]);
    for (let row = 0; row < frame.rows; row++) {
      const n = row + 10;
      expect(frame.observedAt[row]).toBe(START + n * HOUR);
      expect(frame.x[row]).toBe(n);
      expect(frame.x[frame.rows + row]).toBe(n % 7 === 0 ? NaN : n / 3);
      expect(frame.x[2 * frame.rows + row]).toBe(n % 2);
      expect(frame.y[row]).toBe(n % 3 === 0 ? NaN : (n + 1) % 2);
    }
    const labelled = await context.store.windows.read(model, { ...window, labelled: 'only' });
    expect(labelled.y).not.toContain(NaN);
    expect(await context.store.windows.count(model, window)).toEqual({ rows: 8990, labelled: labelled.rows });
    expect(fingerprint(frame)).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint(await context.store.windows.read(model, { ...window, labelled: 'any' }))).toBe(
      fingerprint(frame),
    );
    expect(fingerprint(labelled)).not.toBe(fingerprint(frame));
  });

  it('are counted and read at once where a load was just finished', { timeout: 20_000 }, async () => {
    const model = await context.model({ features: FEATURES.slice(0, 1) });
    const rows = Array.from({ length: 30_000 }, (_, n) => ({
      id: `${n}`,
      observedAt: START + n,
      values: [n],
      label: 'yes',
    }));
    await context.store.observations.ingest(model, { rows, arrivedAt: START, now: null });
    const window = { from: START, to: START + HOUR, asOf };
    expect(await context.store.windows.count(model, window)).toEqual({ rows: 30_000, labelled: 30_000 });
    expect((await context.store.windows.read(model, { ...window, labelled: 'only' })).rows).toBe(30_000);
  });

  it('may be empty', async () => {
    const model = await context.model();
    const frame = await context.store.windows.read(model, { from: 0, to: START, asOf, labelled: 'any' });
    expect(frame).toMatchObject({ rows: 0, ids: [] });
    expect(frame.x.length + frame.y.length).toBe(0);
  });

  it('know what there is', async () => {
    const model = await context.model();
    expect(await context.store.windows.extent(model, asOf)).toEqual({
      first: null,
      newest: null,
      rows: 0,
      labelled: 0,
    });
    const send = (id: string, hour: number, label: string | null) =>
      context.store.observations.ingest(model, {
        rows: [{ id, observedAt: START + hour * HOUR, values: [1, 2, 'web'], label }],
        arrivedAt: START,
        now: null,
      });
    await send('a', 5, 'yes');
    await send('b', 2000, null);
    await send('c', 9000, null);
    expect(await context.store.windows.extent(model, { ...asOf, batch: 2 })).toEqual({
      first: START + 5 * HOUR,
      newest: START + 2000 * HOUR,
      rows: 2,
      labelled: 1,
    });
    await context.store.batches.withdraw(model, 3, { actor: 'ada', reason: 'wrong year', at: START });
    const newest = (batch: number, hour: number) =>
      context.store.windows.newest(model, { batch, knownAt: START + hour * HOUR });
    expect(await newest(3, 9001)).toBe(START + 9000 * HOUR);
    expect(await newest(4, 9001)).toBe(START + 2000 * HOUR);
    expect(await newest(3, 9000)).toBe(START + 2000 * HOUR);
    expect(await newest(3, 5)).toBeNull();
  });

  it('show rows of each feature revision under the features that the reader asks for', async () => {
    const model = await context.model();
    const send = (id: string, values: (number | string | null)[]) =>
      context.store.observations.ingest(model, {
        rows: [{ id, observedAt: START, values }],
        arrivedAt: START,
        now: null,
      });
    const revised: Feature[] = [
      { name: 'channel', type: 'categorical', levels: ['phone', 'shop', 'web'], nullable: false },
      { name: 'country', type: 'categorical', levels: ['AT', 'CH'], nullable: false },
      { name: 'amount', type: 'numeric', nullable: false },
    ];
    await send('a', [1, 2, 'shop']);
    await send('b', [5, null, 'fax']);
    expect(
      await context.store.models.revise(smallDefinition(model, { features: revised }), {
        at: START,
        actor: 'ada',
        reason: 'more channels',
      }),
    ).toEqual({ revision: 2, featureRevision: 2 });
    await send('c', ['phone', 'CH', 9]);
    expect(await send('a', ['web', 'AT', 1])).toMatchObject({ repeated: 1, quarantined: 0 });
    const window = { from: 0, to: START * 2, asOf, labelled: 'any' as const };
    const newest = await context.store.windows.read(model, window);
    expect(newest.features).toEqual(revised);
    expect([...newest.x]).toEqual([1, -1, 0, NaN, NaN, 1, 1, 5, 9]);
    const first = await context.store.windows.read(model, { ...window, featureRevision: 1 });
    expect(first.features).toEqual(FEATURES);
    expect([...first.x]).toEqual([1, 5, 9, 2, NaN, NaN, 1, -1, -1]);
    await expect(context.store.windows.read(model, { ...window, featureRevision: 3 })).rejects.toThrow(
      `model "${model}" has no feature revision 3: the newest is 2`,
    );
  });
});
