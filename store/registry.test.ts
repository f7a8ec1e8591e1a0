import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import type { Kind } from '../contracts/reports.ts';
import { useStore } from '../test/store.ts';
import { versionRecord } from '../test/version-record.ts';

describe('the registry', () => {
  const context = useStore();
  const register = async (model: string, retraining: number, bytes = randomBytes(1000)) => {
    const number = await context.store.registry.reserve(model, retraining, 'hybrid');
    const sha256 = await context.store.registry.saveArtifact(bytes, 'forest/1');
    const record = versionRecord({ number, sha256, retraining });
    await context.store.registry.register(model, record, { reference: { psi: [0.1, 0.2] } });
    return record;
  };

  it('numbers versions without gaps, the same one for the same retraining and kind', async () => {
    const model = await context.model();
    const reserve = (model: string, retraining: number, kind: Kind) =>
      context.store.registry.reserve(model, retraining, kind);
    const numbers = await Promise.all(
      [0, 0, 1, 1, 2, 2].map((retraining, n) => reserve(model, retraining, n % 2 === 0 ? 'recent' : 'long')),
    );
    expect(numbers.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await reserve(model, 2, 'long')).toBe(numbers[5]);
    expect(await reserve(model, 3, 'hybrid')).toBe(7);
    expect(await reserve(await context.model(), 0, 'hybrid')).toBe(1);
  });

  it('gives back what was registered, and the artifact byte by byte', async () => {
    const model = await context.model();
    const bytes = randomBytes(3_000_000);
    const record = await register(model, 0, bytes);
    const version = { ...record, status: 'candidate', statusAt: record.registeredAt };
    expect(await context.store.registry.get(model, 1)).toEqual(version);
    expect(await context.store.registry.list(model)).toEqual([version]);
    expect(await context.store.registry.reference(model, 1)).toEqual({ psi: [0.1, 0.2] });
    const artifact = await context.store.registry.loadArtifact(model, 1);
    expect(artifact.format).toBe('forest/1');
    expect(artifact.bytes.equals(bytes)).toBe(true);
  });

  it('registers one version per number', async () => {
    const model = await context.model();
    const record = await register(model, 0);
    await context.store.registry.register(model, { ...record, runId: 'retried' });
    expect((await context.store.registry.get(model, 1)).runId).toBe('run');
    const other = await context.store.registry.saveArtifact(Buffer.from('other'), 'forest/1');
    await expect(context.store.registry.register(model, { ...record, sha256: other })).rejects.toMatchObject({
      type: 'RecordChanged',
    });
  });

  it('refuses an artifact that is damaged', async () => {
    const model = await context.model();
    const { sha256 } = await register(model, 0);
    const client = new Client(context.url);
    await client.connect();
    await client.query(
      'update artifacts set bytes = set_byte(bytes, 10, get_byte(bytes, 10) # 1) where sha256 = $1',
      [sha256],
    );
    await client.end();
    await expect(context.store.registry.loadArtifact(model, 1)).rejects.toMatchObject({
      type: 'DamagedArtifact',
      message: expect.stringMatching(
        `^artifact ${sha256} is damaged, its bytes have SHA-256 [0-9a-f]{64}: restore`,
      ),
    });
  });

  it('keeps the status of versions, and says which are missing', async () => {
    const model = await context.model();
    await register(model, 0);
    await register(model, 1);
    await context.store.registry.setStatus(model, [1, 2], 'challenger', 5000);
    await context.store.registry.setStatus(model, [2], 'challenger', 6000);
    await context.store.registry.setStatus(model, [1], 'retired', 6000);
    expect(
      (await context.store.registry.list(model)).map(({ number, status, statusAt }) => [
        number,
        status,
        statusAt,
      ]),
    ).toEqual([
      [1, 'retired', 6000],
      [2, 'challenger', 5000],
    ]);
    expect(await context.store.registry.missing(model, [1, 2, 3, 9])).toEqual([3, 9]);
    const unknown = {
      type: 'UnknownVersion',
      message: expect.stringContaining('has no version 3 in the registry'),
    };
    await expect(context.store.registry.setStatus(model, [2, 3], 'retired', 7000)).rejects.toMatchObject(
      unknown,
    );
    await expect(context.store.registry.get(model, 3)).rejects.toMatchObject(unknown);
    expect((await context.store.registry.get(model, 2)).status).toBe('challenger');
  });
});
