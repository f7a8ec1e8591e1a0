import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { takePort } from '../../test/ports.ts';
import { isRunning } from '../../test/processes.ts';
import { type Postgres, startPostgres } from './postgres.ts';

const log = () => {};

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

const dataDirectory = async ({ url }: Postgres) =>
  (await query<{ data_directory: string }>(url, 'show data_directory'))[0]!.data_directory;

describe('a throw-away cluster', () => {
  it('leaves neither process nor folder when it stops', async () => {
    const postgres = await startPostgres({ log });
    const data = await dataDirectory(postgres);
    await postgres.stop();
    expect(isRunning(postgres.pid)).toBe(false);
    expect(existsSync(dirname(data))).toBe(false);
  });

  it('starts on another port when the wanted one is taken', async () => {
    const taken = await takePort(5432);
    const postgres = await startPostgres({ port: taken.port, log });
    try {
      expect(postgres.port).not.toBe(taken.port);
      expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await postgres.stop();
      taken.release();
    }
  });

  it('starts beside others that want the same port at the same time', async () => {
    const port = 45_432;
    const started = await Promise.all([1, 2, 3].map(() => startPostgres({ port, log })));
    try {
      expect(new Set(started.map((postgres) => postgres.port)).size).toBe(3);
    } finally {
      await Promise.all(started.map((postgres) => postgres.stop()));
    }
  });
});

describe('a cluster with a folder', () => {
  let home: string;
  let dir: string;
  const running: Postgres[] = [];
  const start = async (options: { port?: number } = {}) => {
    const postgres = await startPostgres({ dir, log, ...options });
    running.push(postgres);
    return postgres;
  };
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'perennial-test-'));
    dir = join(home, 'state', 'postgres');
  });
  afterEach(async () => {
    for (const postgres of running.splice(0)) await postgres.stop();
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('keeps its data and its address over SIGKILL', async () => {
    const before = await start();
    await query(before.url, 'create table kept as select 42 as answer');
    await before.kill();
    expect(isRunning(before.pid)).toBe(false);
    const after = await start({ port: before.port });
    expect(after.url).toBe(before.url);
    expect(await query(after.url, 'select * from kept')).toEqual([{ answer: 42 }]);
  });

  it('keeps its data over an immediate stop', async () => {
    const before = await start();
    await query(before.url, 'create table stopped as select 43 as answer');
    await before.stop({ mode: 'immediate' });
    const after = await start();
    expect(await query(after.url, 'select * from stopped')).toEqual([{ answer: 43 }]);
  });

  it('starts when the process id in the lock of a killed run belongs to a stranger', async () => {
    const before = await start();
    await before.kill();
    const lock = join(dir, 'postmaster.pid');
    const { uid, gid } = statSync(lock);
    // Postgres takes only a process of its own account for a predecessor.
    const stranger = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid, gid } : {});
    try {
      writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, `${stranger.pid}`));
      const after = await start();
      expect(await dataDirectory(after)).toBe(dir);
    } finally {
      stranger.kill();
    }
  });

  it('refuses a second server, and says who holds the folder', async () => {
    await start();
    await expect(start()).rejects.toThrow(/Postgres did not start on .*postmaster.pid.* already exists/s);
  }, 30_000);

  it('is closed to those without its password', async () => {
    const { port } = await start();
    const guess = `postgres://perennial:perennial@127.0.0.1:${port}/postgres`;
    await expect(query(guess, 'select 1')).rejects.toThrow('password authentication failed');
  });
});
