import { describe, expect, it } from 'vitest';
import type { Decision } from '../contracts/decision.ts';
import { canonicalJson, digest } from '../contracts/digest.ts';
import { useStore } from '../test/store.ts';

const decision = (seq: number, rest: Partial<Decision> = {}): Decision => ({
  seq,
  at: 1_700_000_000_123 + seq,
  kind: 'evaluation',
  rule: 'threshold',
  sentence: `accuracy 0.${seq}`,
  evidence: { metric: 0.1 + 0.2, nested: { z: [1e21, 5e-324, -3], a: null }, rows: 336 },
  actor: 'perennial',
  reason: null,
  identity: null,
  versions: [2, 1],
  ...rest,
});

describe('decisions', () => {
  const context = useStore();

  it('are kept in order, as they were made', async () => {
    const model = await context.model();
    const history = [
      decision(1),
      decision(2, { actor: 'ada', reason: 'why', identity: 'ada@host', versions: [] }),
    ];
    await context.store.decisions.record(model, []);
    await context.store.decisions.record(model, history);
    expect(await context.store.decisions.list(model)).toEqual(history);
    expect(await context.store.decisions.list(model, { after: 1 })).toEqual([history[1]]);
    expect(await context.store.decisions.list(model, { limit: 1 })).toEqual([history[0]]);
  });

  it('are recorded once however often they are sent, alone or at once', async () => {
    const model = await context.model();
    await context.store.decisions.record(model, [decision(1), decision(2)]);
    await Promise.all(
      [2, 3, 3].map((seq) => context.store.decisions.record(model, [decision(1), decision(seq)])),
    );
    expect((await context.store.decisions.list(model)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('are never rewritten', async () => {
    const model = await context.model();
    await context.store.decisions.record(model, [decision(1)]);
    for (const change of [
      { at: 5 },
      { evidence: {} },
      { versions: [1, 2] },
      { reason: 'other' },
      { actor: 'eve' },
    ])
      await expect(
        context.store.decisions.record(model, [decision(1, change), decision(2)]),
      ).rejects.toMatchObject({ type: 'RecordChanged' });
    expect(await context.store.decisions.list(model)).toEqual([decision(1)]);
  });

  it('give way to what the same run decides when a task that wrote them was lost, and to nothing else', async () => {
    const model = await context.model();
    const { decisions } = context.store;
    await decisions.record(model, [decision(1)], { runId: 'run', at: 1000 });
    await decisions.record(model, [decision(2), decision(3)], { runId: 'run', at: 2000 });
    const other = decision(2, { sentence: 'otherwise' });
    for (const task of [
      { runId: 'another', at: 3000 },
      { runId: 'run', at: 1999 },
      { runId: 'run', at: 2000 },
      null,
    ])
      await expect(decisions.record(model, [other], task)).rejects.toMatchObject({ type: 'RecordChanged' });
    await decisions.record(model, [other], { runId: 'run', at: 3000 });
    expect(await decisions.list(model)).toEqual([decision(1), other]);
  });

  it('have the same digest before and after they are stored', async () => {
    const model = await context.model();
    const history = [decision(1), decision(2)];
    await context.store.decisions.record(model, history);
    expect(digest(await context.store.decisions.list(model))).toBe(digest(history));
  });

  it('have a digest that sees the decision and not who relayed it', () => {
    const history = [decision(1), decision(2)];
    expect(digest([decision(1), decision(2, { identity: 'worker@host', reason: 'because' })])).toBe(
      digest(history),
    );
    expect(digest([decision(1), decision(2, { evidence: {} })])).not.toBe(digest(history));
    expect(digest([decision(2), decision(1)])).not.toBe(digest(history));
    expect(canonicalJson({ b: [{ y: 1, x: 0.1 }], a: 'ä' })).toBe('{"a":"ä","b":[{"x":0.1,"y":1}]}');
  });

  it('stay apart from delays, which are noted once', async () => {
    const model = await context.model();
    const delay = { at: 5000, what: 'evaluate', message: 'the database is not available' };
    await context.store.decisions.recordDelay(model, delay);
    await context.store.decisions.recordDelay(model, delay);
    expect(await context.store.decisions.delays(model)).toEqual([
      { ...delay, noticedAt: expect.any(Number) },
    ]);
    expect(await context.store.decisions.list(model)).toEqual([]);
  });
});
