import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning } from '../../test/processes.ts';

const cleanup = JSON.stringify(new URL('./cleanup.ts', import.meta.url).href);
const bothServers = join(import.meta.dirname, '../../test/programs/both-servers.ts');

/** Runs a `main` in a process of its own; `signals` are sent one after another, each when it prints a line. */
async function run(main: string, signals: NodeJS.Signals[] = []): Promise<{ code: number; lines: string[] }> {
  const source = `import { runWithCleanup } from ${cleanup};
    const forever = () => new Promise(() => setInterval(() => {}, 1000));
    await runWithCleanup(async (cleanup) => { ${main} }, () => {});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    const signal = signals.shift();
    if (signal) child.kill(signal);
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, lines };
}

const deferTwo = `
  cleanup.defer('first', () => console.log('first stops'));
  cleanup.defer('second', () => console.log('second stops'));`;

describe('a program with something to clean up', () => {
  it('stops what it deferred, newest first, and ends with 0', async () => {
    expect(await run(deferTwo)).toEqual({ code: 0, lines: ['second stops', 'first stops'] });
  });

  it('stops it when it fails, and ends with 1', async () => {
    const failing = await run(`${deferTwo} throw new Error('no data');`);
    expect(failing).toEqual({ code: 1, lines: ['second stops', 'first stops'] });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('stops it on %s, and ends with %i', async (signal, code) => {
    const stopped = await run(`${deferTwo} console.log('ready'); await forever();`, [signal]);
    expect(stopped).toEqual({ code, lines: ['ready', 'second stops', 'first stops'] });
  });

  it('stops the rest when one stop fails, and ends with 1', async () => {
    const failing = await run(`${deferTwo} cleanup.defer('third', () => { throw new Error('stuck'); });`);
    expect(failing).toEqual({ code: 1, lines: ['second stops', 'first stops'] });
  });

  it('stops it when something throws that nobody waits for, and ends with 1', async () => {
    const failing = await run(`${deferTwo} setTimeout(() => { throw new Error('lost'); }); await forever();`);
    expect(failing).toEqual({ code: 1, lines: ['second stops', 'first stops'] });
  });

  it('takes signals that follow at once for one key press, and ends at a later one', async () => {
    const stuck = `cleanup.defer('stuck', async () => {
        console.log('stopping');
        setTimeout(() => console.log('half a second later'), 600);
        await forever();
      });
      console.log('ready');
      await forever();`;
    const { code, lines } = await run(stuck, ['SIGINT', 'SIGINT', 'SIGTERM']);
    expect(lines).toEqual(['ready', 'stopping', 'half a second later']);
    expect(code).toBe(143);
  });
});

describe('a program with both servers', () => {
  let temporary: string;
  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  });
  afterEach(() => rmSync(temporary, { recursive: true, force: true }));

  it.each([
    ['SIGINT', 130, null],
    ['SIGKILL', null, 'SIGKILL'],
  ] as const)('leaves neither a process nor a folder after %s', async (signal, code, endedBy) => {
    const child = spawn(process.execPath, [bothServers], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { pids } = JSON.parse(line) as { pids: number[] };
    expect(pids.map(isRunning)).toEqual([true, true]);
    expect(readdirSync(temporary)).toHaveLength(1);

    child.kill(signal);

    expect(await ended).toEqual([code, endedBy]);
    await expect.poll(() => pids.filter(isRunning), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => readdirSync(temporary), { timeout: 10_000 }).toEqual([]);
  });
});
