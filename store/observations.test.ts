import { describe, expect, it } from 'vitest';
import type { ObservationRow } from './arrivals.ts';
import { useStore } from '../test/store.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const ALL = { from: 0, to: Date.UTC(2100, 0, 1) };

const row = (id: string, hour: number, rest: Partial<ObservationRow> = {}): ObservationRow => ({
  id,
  observedAt: START + hour * HOUR,
  values: [1, 2, 'web'],
  ...rest,
});

describe('observations', () => {
  const context = useStore();
  const ingest = (model: string, rows: ObservationRow[], rest: { key?: string; now?: number } = {}) =>
    context.store.observations.ingest(model, { rows, arrivedAt: START, now: null, ...rest });
  const read = (model: string, batch: number, knownAt = START) =>
    context.store.windows.read(model, { ...ALL, asOf: { batch, knownAt }, labelled: 'any', ids: true });
  const reasons = async (model: string) =>
    (await context.store.quarantine.list(model)).map(({ id, reason }) => [id, reason]);

  it('come back as a frame in order of time, then id, column by column', async () => {
    const model = await context.model();
    const arrival = await ingest(model, [
      row('c', 5, { values: [3, null, 'shop'], label: 'yes' }),
      row('b', 1, { values: ['2.5', '', 'phone'], label: 'no' }),
      row('a', 1, { values: [-1e-7, 44, 'web'] }),
    ]);
    expect(arrival).toEqual({ batch: 1, accepted: 3, repeated: 0, quarantined: 0, labels: 2 });
    const frame = await read(model, 1);
    expect(frame.rows).toBe(3);
    expect(frame.ids).toEqual(['a', 'b', 'c']);
    expect([...frame.observedAt]).toEqual([START + HOUR, START + HOUR, START + 5 * HOUR]);
    expect([...frame.x]).toEqual([-1e-7, 2.5, 3, 44, NaN, NaN, 0, -1, 1]);
    expect([...frame.y]).toEqual([NaN, 0, 1]);
    expect(frame.features.map(({ name }) => name)).toEqual(['amount', 'age', 'channel']);
    expect(frame.x.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('are quarantined with a reason when they can not be read', async () => {
    const model = await context.model();
    const arrival = await ingest(model, [
      row('good', 0),
      row('', 1),
      row('text', 1, { values: ['many', 2, 'web'] }),
      row('infinite', 1, { values: [Infinity, 2, 'web'] }),
      row('null', 1, { values: [null, 2, 'web'] }),
      row('nan', 1, { values: [NaN, 2, 'web'] }),
      row('short', 1, { values: [1, 2] }),
      row('boolean', 1, { values: [true as unknown as number, 2, 'web'] }),
      row('timeless', 1, { observedAt: null as unknown as number }),
      row('ancient', 1, { observedAt: Date.UTC(1492, 9, 12) }),
      row('labelled', 1, { label: 'perhaps' }),
      row('zero\0', 1),
    ]);
    expect(arrival).toMatchObject({ accepted: 1, repeated: 0, quarantined: 11 });
    expect(await reasons(model)).toEqual([
      ['', 'id is missing'],
      ['text', 'amount must be a number (got "many")'],
      ['infinite', 'amount is not finite (got Infinity)'],
      ['null', 'amount is missing and not nullable'],
      ['nan', 'amount is missing and not nullable'],
      ['short', 'the row has 2 values for 3 features'],
      ['boolean', 'amount must be a number (got boolean)'],
      ['timeless', 'observedAt is missing'],
      ['ancient', 'observedAt must be between the years 1900 and 2200 (got -15059606400000)'],
      ['labelled', 'label "perhaps" is none of the classes no, yes'],
      ['zero\ufffd', 'id contains a zero byte'],
    ]);
    const [, , infinite] = await context.store.quarantine.list(model);
    expect(infinite.content).toEqual({
      id: 'infinite',
      observedAt: START + HOUR,
      values: ['Infinity', 2, 'web'],
    });
    expect(await context.store.quarantine.reasons(model)).toContainEqual({
      reason: 'id is missing',
      rows: 1,
    });
  });

  it('are no-ops when repeated, and quarantined with other content', async () => {
    const model = await context.model();
    await ingest(model, [row('a', 0), row('b', 0)]);
    const arrival = await ingest(model, [
      row('a', 0),
      row('b', 0, { values: [9, 2, 'web'] }),
      row('c', 0),
      row('c', 0),
      row('c', 1),
    ]);
    expect(arrival).toEqual({ batch: 2, accepted: 1, repeated: 2, quarantined: 2, labels: 0 });
    expect(await reasons(model)).toEqual([
      ['b', 'the id is taken by a row with other content'],
      ['c', 'the id is taken by a row with other content'],
    ]);
    expect((await read(model, 2)).ids).toEqual(['a', 'b', 'c']);
    expect((await read(model, 2)).x[1]).toBe(1);
  });

  it('take a label that comes with a repeated row', async () => {
    const model = await context.model();
    await ingest(model, [row('a', 0)]);
    expect(await ingest(model, [row('a', 0, { label: 'yes' })])).toMatchObject({ repeated: 1, labels: 1 });
    expect([...(await read(model, 2)).y]).toEqual([1]);
    expect(await ingest(model, [row('a', 0, { label: 'yes' })])).toMatchObject({ repeated: 1, labels: 0 });
  });

  it('are not taken from the future on the wall clock', async () => {
    const model = await context.model();
    const arrival = await ingest(model, [row('soon', 0, { observedAt: START + 299_000 }), row('later', 1)], {
      now: START,
    });
    expect(arrival).toMatchObject({ accepted: 1, quarantined: 1 });
    expect(await reasons(model)).toEqual([
      ['later', 'observedAt is more than five minutes ahead of now (got 2024-01-01T01:00:00.000Z)'],
    ]);
  });

  it('answer as at first when a batch of the same key is sent again', async () => {
    const model = await context.model();
    const first = await ingest(model, [row('a', 0), row('', 0)], { key: 'file.csv/1' });
    const unread: AsyncIterable<ObservationRow> = {
      [Symbol.asyncIterator]: () => {
        throw new Error('the rows were read');
      },
    };
    const again = await context.store.observations.ingest(model, {
      rows: unread,
      arrivedAt: START,
      now: null,
      key: 'file.csv/1',
    });
    expect(again).toEqual(first);
    expect(await context.store.batches.newest(model)).toBe(1);
  });

  it('leave nothing behind when their source breaks', async () => {
    const model = await context.model();
    async function* broken(): AsyncGenerator<ObservationRow> {
      for (let n = 0; n < 5000; n++) yield row(`r${n}`, n);
      throw new Error('the file ends in the middle of a line');
    }
    await expect(
      context.store.observations.ingest(model, { rows: broken(), arrivedAt: START, now: null }),
    ).rejects.toThrow('the file ends in the middle of a line');
    expect(await context.store.batches.newest(model)).toBe(0);
    expect(await ingest(model, [row('r0', 0)])).toMatchObject({ batch: 1, accepted: 1 });
  });

  it('number their batches in sequence when they arrive at once, also in new months', async () => {
    const model = await context.model();
    const arrivals = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        ingest(model, [row(`same`, 0), row(`own-${n}`, 0, { observedAt: Date.UTC(2030, n % 4, 1) })]),
      ),
    );
    expect(arrivals.map(({ batch }) => batch).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(arrivals.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(9);
    expect((await read(model, 8)).rows).toBe(9);
  });

  it('are refused for a retired and for an unknown model', async () => {
    const model = await context.model();
    await context.store.models.retire(model, { at: START, freeName: false });
    await expect(ingest(model, [row('a', 0)])).rejects.toMatchObject({ type: 'ModelRetired' });
    await expect(ingest('nobody', [row('a', 0)])).rejects.toMatchObject({ type: 'UnknownModel' });
  });
});
