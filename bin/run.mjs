// Runs a script of this project on the Node that its lockfile pins, after installing what is missing.
// Plain JavaScript without dependencies: it must start on any Node 20+ of a fresh clone.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.installed-lock');
const STALE_LOCK_MS = 15 * 60_000;

const lockDigest = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest();

/** Installs once, also when two commands of one clone start at the same moment. */
function install() {
  const lock = join(root, '.installing');
  for (;;) {
    if (installed()) return;
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (Date.now() - statSync(lock).mtimeMs > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
  try {
    process.stderr.write('installing the packages that package-lock.json names …\n');
    const npm = process.env.npm_execpath
      ? [process.execPath, [process.env.npm_execpath]]
      : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
    // stdout belongs to the command's own output, so npm writes to stderr.
    // Not `npm ci`: it refuses a lockfile that leaves out builds for other platforms, and a registry's mirror may lack
    // some of them. With `--no-save` the lockfile decides all the same, and stays as it is.
    const { status, error } = spawnSync(npm[0], [...npm[1], 'install', '--no-save', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (error) throw error;
    if (status !== 0) throw new Error(`npm could not install the packages (exit code ${status})`);
    writeFileSync(stamp, lockDigest());
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Starts `args` on the pinned Node; ends with its exit code and hands signals on to it. */
export function run(args) {
  if (!installed()) install();
  const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const child = spawn(node, args, {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${join(modules, '.bin')}:${process.env.PATH}` },
  });
  // A terminal's Ctrl-C reaches the whole process group by itself; a signal sent to this process alone does not.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  // npm runs scripts by way of a shell: a signal to npm ends the shell, and nobody tells this process.
  if (process.env.npm_lifecycle_event) {
    const shell = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === shell) return;
      clearInterval(watch);
      child.kill('SIGTERM');
    }, 500).unref();
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [what, ...rest] = process.argv.slice(2);
  if (what === 'test') run([join(modules, 'vitest', 'vitest.mjs'), 'run', ...rest]);
  else if (what === 'exec') {
    const [tool, ...args] = rest;
    const entry = {
      oxlint: 'oxlint/bin/oxlint',
      prettier: 'prettier/bin/prettier.cjs',
      tsc: 'typescript/bin/tsc',
    }[tool];
    run([join(modules, entry), ...args]);
  } else run([join(root, what), ...rest]);
}
