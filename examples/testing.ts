import type { Client } from '@temporalio/client';
import { afterAll, beforeAll } from 'vitest';
import { createStore, type Store } from '../store/store.ts';
import { askFor } from '../test/ask-servers.ts';
import { useDatabase } from '../test/database.ts';
import { useDevServer } from '../test/temporal.ts';
import { startWorkers } from '../test/workers.ts';

/** Temporal, Postgres and a worker for a test file of an example. */
export function useLifecycles(): {
  readonly store: Store;
  readonly client: Client;
  readonly databaseUrl: string;
  readonly env: Record<string, string>;
} {
  const database = useDatabase();
  const temporal = useDevServer();
  let store: Store;
  let workers: Awaited<ReturnType<typeof startWorkers>>;
  beforeAll(async () => {
    store = createStore({ url: database.url });
    workers = await startWorkers({
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      databaseUrl: database.url,
      bundle: await askFor('bundle'),
    });
  });
  afterAll(async () => {
    await workers.stop();
    await store.close();
  });
  return {
    get store() {
      return store;
    },
    get client() {
      return temporal.client;
    },
    get databaseUrl() {
      return database.url;
    },
    /** For the command. */
    get env() {
      return {
        PERENNIAL_DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: temporal.namespace,
      };
    },
  };
}
