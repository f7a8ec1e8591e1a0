import { Client, Connection } from '@temporalio/client';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { takePort } from '../../test/ports.ts';
import { isRunning } from '../../test/processes.ts';
import { type Temporal, startTemporal } from './temporal.ts';

const common = {
  namespace: 'perennial-test',
  searchAttributes: Object.values(searchAttributes),
  log: () => {},
};

async function withClient<T>({ address }: Temporal, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace: common.namespace }));
  } finally {
    await connection.close();
  }
}

describe("Temporal's dev server", () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('starts with its Web UI on other ports when the usual ones are taken, and leaves no process', async () => {
    const taken = [await takePort(7233), await takePort(8233)];
    const temporal = await startTemporal({ ...common, port: 7233, uiPort: 8233 });
    try {
      expect(temporal.address).not.toContain(':7233');
      expect(temporal.uiUrl).not.toContain(':8233');
      await expect.poll(async () => (await fetch(temporal.uiUrl!)).status).toBe(200);
    } finally {
      await temporal.stop();
      taken.forEach((port) => port.release());
    }
    expect(isRunning(temporal.pid)).toBe(false);
  });

  it('starts beside another one that wants the same port at the same time', async () => {
    const port = 47_233;
    const started = await Promise.all([1, 2].map(() => startTemporal({ ...common, port })));
    const addresses = started.map(({ address }) => address);
    const alive = started.map(({ pid }) => isRunning(pid));
    await Promise.all(started.map((temporal) => temporal.stop()));
    expect(new Set(addresses).size).toBe(2);
    expect(alive).toEqual([true, true]);
  });

  it('continues from its file after SIGKILL', async () => {
    const dbFile = join(dir, 'temporal.db');
    const before = await startTemporal({ ...common, dbFile });
    await withClient(before, (client) =>
      client.workflow.start('lifecycle', {
        workflowId: 'model:kept',
        taskQueue: 'nobody-polls',
        typedSearchAttributes: [{ key: searchAttributes.champion, value: 7 }],
      }),
    );
    await before.kill();
    expect(isRunning(before.pid)).toBe(false);

    const after = await startTemporal({ ...common, dbFile, port: Number(before.address.split(':')[1]) });
    try {
      expect(after.address).toBe(before.address);
      const description = await withClient(after, (client) =>
        client.workflow.getHandle('model:kept').describe(),
      );
      expect(description.status.name).toBe('RUNNING');
      expect(description.typedSearchAttributes.get(searchAttributes.champion)).toBe(7);
    } finally {
      await after.stop();
    }
  });

  it('says how the program ended that should have been the server', async () => {
    const binary = join(dir, 'broken');
    writeFileSync(binary, '#!/bin/sh\necho this is not Temporal >&2\nexit 3\n', { mode: 0o755 });
    await expect(startTemporal({ ...common, binary })).rejects.toThrow(
      /did not start: it ended with exit code 3; it said\nthis is not Temporal/,
    );
  });
});
