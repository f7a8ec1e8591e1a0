import { describe, expect, it } from 'vitest';
import { draw, TARGET, USUAL, YEAR, type World } from '../bench/attribution/streams.ts';
import { policyOf } from '../lifecycle/testing/policy.ts';
import { attributionOf } from './attribution.ts';
import { forestTrainer } from './forest-trainer.ts';

const policy = policyOf({ block: 60_000, blockRows: 1 });

async function causeOf(change: Partial<World>) {
  const { model } = await forestTrainer.fit(
    { frame: draw(4000, YEAR, 1), recentFrom: 0, target: TARGET },
    {
      parameters: { trees: 40, minLeaf: 10 },
      seed: 1,
      kinds: ['long'],
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
  const answered = async (frame: ReturnType<typeof draw>) => ({
    frame,
    predictions: await model.predict(frame, 'long'),
  });
  return attributionOf({
    reference: await answered(draw(4000, USUAL, 2)),
    window: await answered(draw(2000, { ...USUAL, ...change }, 3)),
    target: TARGET,
    policy,
  });
}

describe('a worse window', () => {
  it.each([
    [{ hard: 0.6 }, 'inputs'],
    [{ turn: 0.9 }, 'relation'],
    [{ hard: 0.6, turn: 0.9 }, 'both'],
    [{ flips: 0.1 }, 'labels'],
    [{}, 'noise'],
  ])('after %o is put down to %s', async (change, cause) => {
    const attribution = await causeOf(change);
    expect(attribution.cause).toBe(cause);
    const { change: total, inputs, relation, noise } = attribution;
    expect(inputs.value + relation.value).toBeCloseTo(total.value, 12);
    expect(noise.low).toBeCloseTo(-noise.high, 12);
    expect(JSON.parse(JSON.stringify(attribution))).toEqual(attribution);
  });

  it('says by which feature a changed relation is concentrated, and since when errors changed', async () => {
    const { concentrated, errorsChanged } = await causeOf({ turn: 1.2 });
    expect(['x1', 'x2']).toContain(concentrated);
    expect(errorsChanged.adwin).not.toBeNull();
  });
});
