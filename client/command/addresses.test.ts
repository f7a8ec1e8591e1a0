import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useFolder } from '../testing/folder.ts';
import { findAddresses } from './addresses.ts';
import { announceDev, retractDev, runningDev } from './dev-file.ts';

describe('the addresses of the servers', () => {
  const folder = useFolder();
  const server = createServer();
  let dev: Parameters<typeof announceDev>[1];

  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const temporalAddress = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    dev = {
      pid: process.pid,
      databaseUrl: 'postgres://dev',
      temporalAddress,
      namespace: 'default',
      uiUrl: null,
    };
  });

  afterEach(async () => {
    retractDev(folder.path);
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  });

  it('are those of the perennial dev that runs in the folder', async () => {
    announceDev(folder.path, dev);
    const addresses = await findAddresses({}, folder.path);
    expect(addresses.databaseUrl()).toBe('postgres://dev');
    expect(addresses.temporal()).toEqual({
      namespace: 'default',
      connection: { address: dev.temporalAddress },
    });
  });

  it('are the environment’s where it names any: the two are never mixed', async () => {
    announceDev(folder.path, dev);
    const addresses = await findAddresses({ PERENNIAL_DATABASE_URL: 'postgres://own' }, folder.path);
    expect(addresses.databaseUrl()).toBe('postgres://own');
    expect(() => addresses.temporal()).toThrow(
      'no Temporal server is named: set TEMPORAL_ADDRESS (host:port) or TEMPORAL_PROFILE, or run `perennial dev` in this folder',
    );
  });

  it('are missing where nobody names them', async () => {
    const addresses = await findAddresses({}, folder.path);
    expect(() => addresses.databaseUrl()).toThrow(
      'no database is named: set PERENNIAL_DATABASE_URL (postgres://user:password@host/database), or run `perennial dev` in this folder',
    );
  });

  it('are not those of a perennial dev that was killed', async () => {
    announceDev(folder.path, { ...dev, pid: 2 ** 22 + 1 });
    expect(await runningDev(folder.path)).toBeNull();
  });

  it('are not those of another process that got the number of a killed one', async () => {
    await new Promise((resolve) => server.close(resolve));
    announceDev(folder.path, dev);
    expect(await runningDev(folder.path)).toBeNull();
  });
});
