import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Result } from '../examples/demo/result.ts';
import { takePort } from './ports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Demo {
  child: ChildProcess;
  /** Where it keeps what is temporary; empty when nothing is left behind. */
  temporary: string;
  stdout(): string;
  stderr(): string;
  /** Resolves when a line of the account matches; rejects when the demo ends before. */
  says(pattern: RegExp): Promise<void>;
  ended: Promise<number | null>;
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** `npm run demo`, in a process group of its own as a terminal would have it. */
function demo(...args: string[]): Demo {
  const temporary = mkdtempSync(join(tmpdir(), 'perennial-demo-test-'));
  folders.push(temporary);
  const child = spawn('npm', ['run', '--silent', 'demo', '--', ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    temporary,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(stderr) && resolve();
        child.stderr.on('data', look);
        void ended.then((code) => reject(new Error(`it ended with ${code}: ${stderr}`)));
        look();
      }),
  };
}

/** Processes whose command line or environment names the folder. */
function processesOf(temporary: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return ['cmdline', 'environ'].some((file) =>
        readFileSync(join('/proc', pid, file), 'utf8').includes(temporary),
      );
    } catch (error) {
      // It has ended meanwhile, or belongs to someone else.
      if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return false;
      throw error;
    }
  });
}

async function leavesNothing({ temporary }: Demo): Promise<void> {
  if (existsSync('/proc')) await expect.poll(() => processesOf(temporary), { timeout: 15_000 }).toEqual([]);
  // Node keeps what it has compiled; that is the launcher's, not the demo's.
  const left = () => readdirSync(temporary).filter((name) => name !== 'node-compile-cache');
  await expect.poll(left, { timeout: 15_000 }).toEqual([]);
}

describe('npm run demo', () => {
  it('tells a life on recorded data, with the default ports taken, and prints one JSON document', async () => {
    const taken = await Promise.all([5432, 7233, 8233].map(takePort));
    const running = demo('--weeks', '3', '--seed', '7', '--json');
    expect(await running.ended).toBe(0);
    for (const { release } of taken) release();
    const result = JSON.parse(running.stdout()) as Result;
    expect(result).toMatchObject({
      weeks: 3,
      rows: expect.any(Number),
      evaluations: expect.any(Number),
      retrainings: expect.any(Number),
      refused: expect.any(Number),
      verdicts: { better: 0, notWorse: 0, worse: 0, undecided: 0 },
      promotions: 1,
      rollbacks: 0,
      breaker: [],
      metric: { name: 'accuracy', lifecycle: expect.any(Number), never: expect.any(Number) },
      champion: expect.any(Number),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      seconds: expect.any(Number),
    });
    // There was one version only.
    expect(result.metric.lifecycle).toBe(result.metric.never);
    expect(running.stderr()).toMatch(/^1996-06-\d\d {2}version \d is the first champion$/m);
    expect(running.stderr()).toContain('/namespaces/default/workflows/model:electricity');
    await leavesNothing(running);
  }, 120_000);

  it('lives by the clock, a week in some seconds', async () => {
    const running = demo('--live', '--weeks', '3', '--json');
    expect(await running.ended).toBe(0);
    expect(running.stderr()).toMatch(/^a week of the market passes in 6\.7 s: an evaluation every 6\.7 s/m);
    expect(running.stderr()).toMatch(/^\d\d:\d\d:\d\d {2}version 1 is the first champion$/m);
    const result = JSON.parse(running.stdout()) as Result;
    expect(result.weeks).toBe(3);
    expect(result.promotions).toBeGreaterThanOrEqual(1);
    expect(result.evaluations).toBeGreaterThanOrEqual(1);
    await leavesNothing(running);
  }, 120_000);

  it.each([
    ['Ctrl-C while the servers start', [], /starting Postgres/, 'SIGINT'],
    [
      'Ctrl-C in a shadow',
      ['--live'],
      /training \d+ yields version \d+ .*against the champion .*passed/,
      'SIGINT',
    ],
    ['SIGTERM to npm', ['--keep'], /is the first champion/, 'SIGTERM'],
  ] as const)(
    'leaves nothing behind after %s',
    async (_what, args, moment, signal) => {
      const running = demo(...args);
      await running.says(moment);
      // A key press reaches the whole group, a kill one process.
      process.kill(signal === 'SIGINT' ? -running.child.pid! : running.child.pid!, signal);
      expect(await running.ended).not.toBe(0);
      expect(running.stdout()).toBe('');
      await leavesNothing(running);
    },
    150_000,
  );

  it.each([
    [['--weeks', '131'], "argument '131' is invalid. Allowed: a whole number from 1 to 130."],
    [['--seed', 'x'], "argument 'x' is invalid. Allowed: a whole number from 1 to"],
    [['--fast'], "unknown option '--fast'"],
    [['electricity'], 'too many arguments'],
  ])('ends with 2 for %s', async (args, message) => {
    const running = demo(...args);
    expect(await running.ended).toBe(2);
    expect(running.stderr()).toContain(message);
    expect(running.stdout()).toBe('');
  });
});
