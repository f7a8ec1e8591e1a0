import { Client, Connection } from '@temporalio/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { migrate } from '../../store/migrate.ts';
import { createStore, type Store } from '../../store/store.ts';
import { startPostgres, type Postgres } from '../../worker/embedded/postgres.ts';
import { startTemporal, type Temporal } from '../../worker/embedded/temporal.ts';
import { WorkerProcess } from '../worker-process.ts';

const NAMESPACE = 'default';
const quiet = () => undefined;

/** What can happen to a server or a worker. */
export const FAULTS = [
  'worker killed',
  'worker stopped',
  'Postgres killed',
  'Postgres stopped',
  'Temporal killed',
  'Temporal stopped',
  'all killed',
] as const;

export type Fault = (typeof FAULTS)[number];

/** Postgres, Temporal's dev server and a worker, each a process of its own that can be killed and comes back. */
export class Stack {
  readonly #home: string;
  #postgres: Postgres;
  #temporal: Temporal;
  #worker: WorkerProcess;
  readonly store: Store;
  readonly client: Client;
  readonly #connection: Connection;

  private constructor(
    home: string,
    postgres: Postgres,
    temporal: Temporal,
    worker: WorkerProcess,
    connection: Connection,
  ) {
    this.#home = home;
    this.#postgres = postgres;
    this.#temporal = temporal;
    this.#worker = worker;
    this.#connection = connection;
    this.store = createStore({ url: postgres.url });
    this.client = new Client({ connection, namespace: NAMESPACE });
  }

  static async start(): Promise<Stack> {
    const home = await mkdtemp(join(tmpdir(), 'perennial-chaos-'));
    const postgres = await startPostgres({ dir: join(home, 'postgres'), log: quiet });
    await migrate(postgres.url);
    const temporal = await startOn(home);
    const worker = await startWorker(postgres, temporal);
    const connection = await Connection.connect({ address: temporal.address });
    return new Stack(home, postgres, temporal, worker, connection);
  }

  /** Lets a fault happen; what is down comes back after `downMs`. */
  async suffer(fault: Fault, downMs: number): Promise<void> {
    switch (fault) {
      case 'worker killed':
      case 'worker stopped':
        await (fault === 'worker killed' ? this.#worker.kill() : this.#worker.stop());
        await delay(downMs);
        return this.#restartWorker();
      case 'Postgres killed':
      case 'Postgres stopped':
        await (fault === 'Postgres killed' ? this.#postgres.kill() : this.#postgres.stop());
        await delay(downMs);
        return this.#restartPostgres();
      case 'Temporal killed':
      case 'Temporal stopped':
        await (fault === 'Temporal killed' ? this.#temporal.kill() : this.#temporal.stop());
        await delay(downMs);
        return this.#restartTemporal();
      case 'all killed':
        await Promise.all([this.#worker.kill(), this.#postgres.kill(), this.#temporal.kill()]);
        await delay(downMs);
        await Promise.all([this.#restartPostgres(), this.#restartTemporal()]);
        return this.#restartWorker();
    }
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
    await this.store.close();
    await this.#connection.close();
    await this.#temporal.stop();
    await this.#postgres.stop();
    await rm(this.#home, { recursive: true, force: true });
  }

  async #restartWorker(): Promise<void> {
    this.#worker = await startWorker(this.#postgres, this.#temporal);
  }

  async #restartPostgres(): Promise<void> {
    const { port } = this.#postgres;
    this.#postgres = await startPostgres({ dir: join(this.#home, 'postgres'), port, log: quiet });
    if (this.#postgres.port !== port) throw new Error(`Postgres came back on another port than ${port}`);
  }

  async #restartTemporal(): Promise<void> {
    const { address } = this.#temporal;
    this.#temporal = await startOn(this.#home, Number(address.split(':')[1]));
    if (this.#temporal.address !== address) throw new Error(`Temporal came back elsewhere than ${address}`);
  }
}

/** With a database file, so that what it knows survives a kill. */
const startOn = (home: string, port?: number): Promise<Temporal> =>
  startTemporal({
    port,
    dbFile: join(home, 'temporal.db'),
    namespace: NAMESPACE,
    searchAttributes: Object.values(searchAttributes),
    log: quiet,
  });

const startWorker = ({ url }: Postgres, { address }: Temporal): Promise<WorkerProcess> =>
  WorkerProcess.start({ temporalAddress: address, namespace: NAMESPACE, databaseUrl: url });
