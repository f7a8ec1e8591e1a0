import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { FitExchange, sharingThrough } from './exchange.ts';
import type { PlainFit } from './fits.ts';

const fitOf = (byte: number): PlainFit => ({
  bytes: Uint8Array.of(byte),
  material: { parts: [], outOfBag: null, importances: null },
});

/** Two threads' sides of one exchange. */
function twoSides() {
  const exchange = new FitExchange();
  const channels = [new MessageChannel(), new MessageChannel()];
  for (const { port1 } of channels) exchange.connect(port1);
  const [one, other] = channels.map(({ port2 }) => sharingThrough(port2));
  const close = () => channels.forEach(({ port1 }) => port1.close());
  return { one, other, close };
}

describe('the exchange of fits', () => {
  it('lets the second wait for the first one’s fit', async () => {
    const { one, other, close } = twoSides();
    const { promise, resolve } = Promise.withResolvers<PlainFit>();
    let made = 0;
    const make = () => {
      made++;
      return promise;
    };
    const both = Promise.all([one('key', make), other('key', make)]);
    const third = await one('another key', async () => fitOf(2));
    resolve(fitOf(1));
    const [first, second] = await both;
    close();
    expect(made).toBe(1);
    expect([...first.bytes, ...second.bytes, ...third.bytes]).toEqual([1, 1, 2]);
  });

  it('lets the next one try when a fit fails', async () => {
    const { one, other, close } = twoSides();
    await expect(
      one('key', async () => {
        throw new RangeError('too few rows');
      }),
    ).rejects.toThrow('too few rows');
    const fit = await other('key', async () => fitOf(3));
    close();
    expect([...fit.bytes]).toEqual([3]);
  });
});
