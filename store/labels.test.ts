import { describe, expect, it } from 'vitest';
import type { LabelRow } from './arrivals.ts';
import { useStore } from '../test/store.ts';

const START = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

describe('labels', () => {
  const context = useStore();
  const observe = (model: string, ids: string[], observedAt = START) =>
    context.store.observations.ingest(model, {
      rows: ids.map((id) => ({ id, observedAt, values: [1, 2, 'web'] })),
      arrivedAt: START,
      now: null,
    });
  const label = (model: string, rows: LabelRow[], arrivedAt = START) =>
    context.store.labels.ingest(model, { rows, arrivedAt });
  const read = async (model: string, knownAt: number, batch?: number) => {
    const asOf = { batch: batch ?? (await context.store.batches.newest(model)), knownAt };
    const frame = await context.store.windows.read(model, { from: 0, to: START * 2, asOf, labelled: 'any' });
    return [...frame.y];
  };

  it('count from the instant at which they are known', async () => {
    const model = await context.model();
    await observe(model, ['a', 'b']);
    await label(model, [
      { id: 'a', value: 'yes', knownAt: START + DAY },
      { id: 'b', value: 0, knownAt: START },
    ]).then(({ quarantined, labels }) =>
      expect({ quarantined, labels }).toEqual({ quarantined: 1, labels: 1 }),
    );
    expect(await read(model, START + DAY - 1)).toEqual([NaN, NaN]);
    expect(await read(model, START + DAY)).toEqual([1, NaN]);
  });

  it('are corrected by the one that is known latest, and by the later batch among equals', async () => {
    const model = await context.model();
    await observe(model, ['a']);
    await label(model, [{ id: 'a', value: 'yes', knownAt: START + 2 * DAY }]);
    await label(model, [{ id: 'a', value: 'no', knownAt: START + DAY }]);
    expect(await read(model, START + DAY)).toEqual([0]);
    expect(await read(model, START + 2 * DAY)).toEqual([1]);
    await label(model, [{ id: 'a', value: 'no', knownAt: START + 2 * DAY }]);
    expect(await read(model, START + 2 * DAY)).toEqual([0]);
    expect(await read(model, START + 2 * DAY, 3)).toEqual([1]);
  });

  it('are known when they arrive unless they say otherwise, and repeated while nothing changes', async () => {
    const model = await context.model();
    await observe(model, ['a']);
    await label(model, [{ id: 'a', value: 'yes' }], START + DAY);
    expect(await read(model, START + DAY - 1)).toEqual([NaN]);
    expect(await label(model, [{ id: 'a', value: 'yes' }], START + 2 * DAY)).toMatchObject({
      labels: 0,
      repeated: 1,
    });
    expect(await label(model, [{ id: 'a', value: 'no' }], START + 3 * DAY)).toMatchObject({
      labels: 1,
      repeated: 0,
    });
    expect(await read(model, START + 2 * DAY)).toEqual([1]);
    expect(await read(model, START + 3 * DAY)).toEqual([0]);
  });

  it('wait for an observation that arrives later', async () => {
    const model = await context.model();
    expect(await label(model, [{ id: 'late', value: 'yes' }])).toMatchObject({
      batch: 1,
      labels: 1,
      quarantined: 0,
    });
    expect(await label(model, [{ id: 'late', value: 'yes' }])).toMatchObject({ labels: 0, repeated: 1 });
    await observe(model, ['late']);
    expect(await read(model, START)).toEqual([1]);
  });

  it('are quarantined when they can not be read or contradict their batch', async () => {
    const model = await context.model();
    await observe(model, ['a']);
    const arrival = await label(model, [
      { id: 'a', value: 'yes' },
      { id: 'a', value: 'yes' },
      { id: 'a', value: 'no' },
      { id: 'a', value: 'maybe' },
      { id: 'a', value: null },
      { id: '', value: 'yes' },
      { id: 'a', value: 'yes', knownAt: 0.5 },
    ]);
    expect(arrival).toEqual({ batch: 2, accepted: 0, repeated: 1, quarantined: 5, labels: 1 });
    expect(
      (await context.store.quarantine.list(model)).map(({ position, reason }) => [position, reason]),
    ).toEqual([
      [2, 'the same batch has another label of this id for the same instant'],
      [3, 'label "maybe" is none of the classes no, yes'],
      [4, 'label is missing'],
      [5, 'id is missing'],
      [6, 'knownAt must be whole epoch milliseconds (got 0.5)'],
    ]);
  });

  it('are numbers for a regression', async () => {
    const model = await context.model({ target: { name: 'price', task: 'regression' } });
    await observe(model, ['a', 'b']);
    const arrival = await label(model, [
      { id: 'a', value: '12.5' },
      { id: 'b', value: -Infinity },
    ]);
    expect(arrival).toMatchObject({ labels: 1, quarantined: 1 });
    expect(await read(model, START)).toEqual([12.5, NaN]);
  });
});
