import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { CHURN, churnRows, day } from '../client/testing/churn.ts';
import { startDev, type RunningDev } from '../client/testing/dev.ts';
import { ended, type Ended } from '../client/testing/perennial.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** What a clone has that is neither source nor wanted in a copy of it. */
const NOT_COPIED = new Set(['node_modules', '.git', '.perennial', 'dist']);

/** What `npm pack --json` says. */
interface Packed {
  filename: string;
  files: { path: string }[];
}

describe('the published package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-package-'));
  const app = join(folder, 'app');
  const installed = join(app, 'node_modules', 'perennial');
  let files: string[];
  let dev: RunningDev | undefined;

  const start = (...args: string[]) =>
    spawn(process.execPath, [join(installed, 'bin', 'perennial.mjs'), ...args], {
      cwd: app,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const perennial = (...args: string[]): Promise<Ended> => ended(start(...args));

  beforeAll(async () => {
    const clone = join(folder, 'clone');
    cpSync(root, clone, { recursive: true, filter: (path) => !NOT_COPIED.has(path.slice(root.length)) });
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: clone });
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as Packed[];
    files = packed.files.map(({ path }) => path);
    mkdirSync(installed, { recursive: true });
    await run('tar', ['-xzf', join(folder, packed.filename), '--strip-components=1', '-C', installed]);
    symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
    writeFileSync(join(app, 'churn.yaml'), CHURN);
    writeFileSync(join(app, 'rows.csv'), churnRows(6));
  });

  afterAll(async () => {
    await dev?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has the command', async () => {
    expect(await perennial('--version')).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` });
    const { code, stdout } = await perennial('validate', 'churn.yaml', '--json');
    expect({ code, name: (JSON.parse(stdout) as { name: string }).name }).toEqual({ code: 0, name: 'churn' });
  });

  it('imports only packages that it depends on', async () => {
    const imported = new Set<string>();
    for (const file of files.filter((name) => name.endsWith('.js'))) {
      const text = await readFile(join(installed, file), 'utf8');
      for (const [, name] of text.matchAll(/(?:from|import\() ?'((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^']*)?'/g))
        if (!name.startsWith('.')) imported.add(name);
    }
    // Its own name stands in examples.
    imported.delete(packageJson.name);
    expect(imported.size).toBeGreaterThan(10);
    expect(Object.keys(packageJson.dependencies)).toEqual(expect.arrayContaining([...imported]));
  });

  it('holds what it needs, but no tests and no source', () => {
    expect(files.filter((name) => /\.test\.|testing|(?<!\.d)\.ts$/.test(name))).toEqual([]);
    const wanted = ['LICENSE', 'README.md', 'docker-compose.yml', 'examples/electricity/model.yaml'];
    expect(files).toEqual(expect.arrayContaining(wanted));
  });

  it('runs everything on one machine: migrations, workflows and the threads of a fit', async () => {
    dev = await startDev(start('dev', '--json'));
    expect(await perennial('start', 'churn.yaml', '--data', 'rows.csv')).toMatchObject({ code: 0 });
    const { stdout } = await perennial('advance', 'churn', '--to', day(5), '--json');
    const { decisions } = JSON.parse(stdout) as { decisions: { sentence: string }[] };
    expect(decisions.map(({ sentence }) => sentence)).toContain('version 1 is the first champion');
  });
});
