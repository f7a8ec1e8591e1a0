import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { searchAttributes } from '../contracts/search-attributes.ts';
import { type Postgres, startPostgres } from '../worker/embedded/postgres.ts';
import { findTemporalCli } from '../worker/embedded/temporal-binary.ts';
import { type Temporal, startTemporal } from '../worker/embedded/temporal.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Base URL of the broker below. */
    servers: string;
  }
}

/** What `GET /postgres` answers. */
export interface PostgresAnswer {
  /** As the superuser, of database `postgres`. */
  url: string;
  /** Name of a migrated, empty database to clone. */
  template: string;
}

/** What `GET /temporal` answers. */
export interface TemporalAnswer {
  address: string;
}

/** What `GET /bundle` answers: the workflows, bundled once for all files of the run. */
export interface BundleAnswer {
  codePath: string;
}

const toStderr = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * Vitest's global setup: one throw-away Postgres and one Temporal dev server for the whole run, each started when a
 * test first asks for it, so a run of pure tests starts neither. When the run is killed their watchdogs end them.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = startedOnce(() => startPostgres({ log: () => {} }));
  const template = startedOnce(async () => createTemplate(await postgres.get()));
  const temporal = startedOnce(async () =>
    startTemporal({
      binary: await findTemporalCli(toStderr),
      namespace: 'default',
      searchAttributes: Object.values(searchAttributes),
      log: () => {},
    }),
  );
  const bundle = startedOnce(writeBundle);
  const answers: Record<string, () => Promise<PostgresAnswer | TemporalAnswer | BundleAnswer>> = {
    '/postgres': async () => ({ url: (await postgres.get()).url, template: await template.get() }),
    '/temporal': async () => ({ address: (await temporal.get()).address }),
    '/bundle': () => bundle.get(),
  };
  const broker = createServer((request, response) => {
    const answer =
      answers[request.url ?? ''] ?? (() => Promise.reject(new Error(`no server at ${request.url}`)));
    answer().then(
      (body) => response.end(JSON.stringify(body)),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  project.provide('servers', `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);

  return async () => {
    broker.closeAllConnections();
    broker.close();
    const running: (Postgres | Temporal | undefined)[] = await Promise.all([
      postgres.ifStarted(),
      temporal.ifStarted(),
    ]);
    for (const server of running) await server?.stop();
    const bundled = await bundle.ifStarted();
    if (bundled) await rm(dirname(bundled.codePath), { recursive: true });
  };
}

interface StartedOnce<T> {
  get(): Promise<T>;
  /** Undefined when nobody asked, or when the start failed: whoever asked was told. */
  ifStarted(): Promise<T | undefined>;
}

function startedOnce<T>(start: () => Promise<T>): StartedOnce<T> {
  let started: Promise<T> | undefined;
  return {
    get: () => (started ??= start()),
    ifStarted: async () => started?.catch(() => undefined),
  };
}

async function writeBundle(): Promise<BundleAnswer> {
  // Imported here so that a run of pure tests needs no bundler.
  const { bundleWorkflows } = await import('../worker/worker.ts');
  const codePath = join(await mkdtemp(join(tmpdir(), 'perennial-bundle-')), 'workflows.js');
  await writeFile(codePath, (await bundleWorkflows()).code);
  return { codePath };
}

async function createTemplate({ url }: Postgres): Promise<string> {
  const name = `template_${randomBytes(4).toString('hex')}`;
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const own = new URL(url);
  own.pathname = name;
  // Imported here so that a run of pure tests needs no store.
  const { migrate } = await import('../store/migrate.ts');
  await migrate(own.href);
  return name;
}
