import { describe, expect, it } from 'vitest';
import { useStore } from '../test/store.ts';

const START = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const WITHDRAWAL = { actor: 'ada', reason: 'the sensor was broken', at: START };

describe('batches', () => {
  const context = useStore();
  const send = (
    model: string,
    ids: string[],
    { value = 1, label = null as string | null, at = START, day = 0 } = {},
  ) =>
    context.store.observations.ingest(model, {
      rows: ids.map((id) => ({ id, observedAt: START + day * DAY, values: [value, 2, 'web'], label })),
      arrivedAt: at,
      now: null,
    });
  const read = async (model: string, batch: number) => {
    const asOf = { batch, knownAt: START + 100 * DAY };
    const window = { from: 0, to: START * 2 };
    const frame = await context.store.windows.read(model, { ...window, asOf, labelled: 'any', ids: true });
    expect(await context.store.windows.count(model, { ...window, asOf })).toEqual({
      rows: frame.rows,
      labelled: frame.y.filter((y) => !Number.isNaN(y)).length,
    });
    return frame.ids.map((id, row) => [id, frame.x[row], frame.y[row]]);
  };

  it('are pinned by their arrival, which never goes back', async () => {
    const model = await context.model();
    expect(await context.store.batches.newest(model)).toBe(0);
    await send(model, ['a'], { at: START + 2 * DAY });
    await send(model, ['b'], { at: START + DAY });
    await send(model, ['c'], { at: START + 3 * DAY });
    const newest = (arrivedBy: number) => context.store.batches.newest(model, { arrivedBy });
    expect(await newest(START + 2 * DAY - 1)).toBe(0);
    expect(await newest(START + 2 * DAY)).toBe(2);
    expect(await newest(START + 3 * DAY)).toBe(3);
    expect((await context.store.batches.list(model)).map(({ arrivedAt }) => arrivedAt - START)).toEqual([
      2 * DAY,
      2 * DAY,
      3 * DAY,
    ]);
  });

  it('give the same rows to a read as of them, whatever comes later', async () => {
    const model = await context.model();
    await send(model, ['a'], { label: 'no' });
    await send(model, ['b']);
    const before = await read(model, 2);
    await send(model, ['c']);
    await context.store.labels.ingest(model, { rows: [{ id: 'b', value: 'yes' }], arrivedAt: START });
    await context.store.batches.withdraw(model, 1, WITHDRAWAL);
    expect(await read(model, 2)).toEqual(before);
    expect(await read(model, 5)).toEqual([
      ['b', 1, 1],
      ['c', 1, NaN],
    ]);
  });

  it('can be withdrawn, once, with who did it and why', async () => {
    const model = await context.model();
    await send(model, ['a']);
    expect(await context.store.batches.withdraw(model, 1, WITHDRAWAL)).toBe(2);
    expect(await context.store.batches.withdraw(model, 1, WITHDRAWAL)).toBe(2);
    const [withdrawn, withdrawal] = await context.store.batches.list(model);
    expect(withdrawn).toMatchObject({ kind: 'observations', withdrawnBy: 2 });
    expect(withdrawal).toMatchObject({ kind: 'withdrawal', actor: 'ada', reason: 'the sensor was broken' });
    for (const wrong of [2, 3])
      await expect(context.store.batches.withdraw(model, wrong, WITHDRAWAL)).rejects.toMatchObject({
        type: 'UnknownBatch',
      });
  });

  it('free the ids of withdrawn rows for other content; labels of other batches follow', async () => {
    const model = await context.model();
    await send(model, ['a', 'b'], { label: 'no' });
    await context.store.labels.ingest(model, { rows: [{ id: 'a', value: 'yes' }], arrivedAt: START + DAY });
    await context.store.batches.withdraw(model, 1, WITHDRAWAL);
    expect(await read(model, 3)).toEqual([]);
    expect(await send(model, ['a', 'b'], { value: 7, day: 40 })).toMatchObject({ batch: 4, accepted: 2 });
    expect(await read(model, 4)).toEqual([
      ['a', 7, 1],
      ['b', 7, NaN],
    ]);
    expect(await read(model, 2)).toEqual([
      ['a', 1, 1],
      ['b', 1, 0],
    ]);
  });

  it('take their labels with them', async () => {
    const model = await context.model();
    await send(model, ['a'], { label: 'no' });
    await context.store.labels.ingest(model, { rows: [{ id: 'a', value: 'yes' }], arrivedAt: START + DAY });
    await context.store.batches.withdraw(model, 2, WITHDRAWAL);
    expect(await read(model, 2)).toEqual([['a', 1, 1]]);
    expect(await read(model, 3)).toEqual([['a', 1, 0]]);
    await context.store.labels.ingest(model, { rows: [{ id: 'a', value: 'yes' }], arrivedAt: START + DAY });
    expect(await read(model, 4)).toEqual([['a', 1, 1]]);
  });
});
