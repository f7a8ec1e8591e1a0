import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { migrate } from '../../store/migrate.ts';
import { createStore, type Store } from '../../store/store.ts';
import type { Cleanup } from '../../worker/embedded/cleanup.ts';
import { startPostgres } from '../../worker/embedded/postgres.ts';
import { startTemporal } from '../../worker/embedded/temporal.ts';
import { findTemporalCli } from '../../worker/embedded/temporal-binary.ts';
import { createWorkers } from '../../worker/worker.ts';

export interface Servers {
  store: Store;
  client: Client;
  databaseUrl: string;
  temporalAddress: string;
  uiUrl: string;
}

const NAMESPACE = 'default';

/** Postgres, Temporal with its Web UI, and a worker for both queues; all end with the program. */
export async function startServers(cleanup: Cleanup, say: (line: string) => void): Promise<Servers> {
  Runtime.install({ logger: silent, shutdownSignals: [] });
  const log = pino({ level: 'error' }, pino.destination(2));
  const binary = await findTemporalCli(say);
  const [postgres, temporal] = await Promise.all([
    startPostgres({ log: () => undefined }),
    startTemporal({
      binary,
      port: 7233,
      uiPort: 8233,
      namespace: NAMESPACE,
      searchAttributes: Object.values(searchAttributes),
      log: () => undefined,
    }),
  ]);
  cleanup.defer('Postgres', () => postgres.stop());
  cleanup.defer('Temporal', () => temporal.stop());
  await migrate(postgres.url);
  const store = createStore({ url: postgres.url });
  cleanup.defer('store', () => store.close());
  const connection = await NativeConnection.connect({ address: temporal.address });
  cleanup.defer('worker’s connection', () => connection.close());
  const workers = await createWorkers({
    role: 'all',
    connection,
    namespace: NAMESPACE,
    databaseUrl: postgres.url,
    log,
  });
  const running = workers.run();
  cleanup.defer('worker', async () => {
    workers.shutdown();
    await running;
  });
  // Closed by the program's end: on Ctrl-C a request is on its way, and to repeat it on a closed connection throws.
  const client = new Client({
    connection: await Connection.connect({ address: temporal.address }),
    namespace: NAMESPACE,
  });
  return {
    store,
    client,
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    uiUrl: temporal.uiUrl!,
  };
}

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
