import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { searchAttributes } from '../contracts/search-attributes.ts';
import { findTemporalTestServer } from '../worker/embedded/temporal-binary.ts';
import { askFor } from './ask-servers.ts';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

const launcher = fileURLToPath(new URL('./time-skipping-server.sh', import.meta.url));

/** A name that no other test uses, for a task queue, a model or a workflow: all tests share one dev server. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`;

export interface DevServer {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
  /** For workers. */
  readonly nativeConnection: NativeConnection;
}

/**
 * Connections to the run's Temporal dev server for the test file, or the `describe` block, that calls this, with a
 * namespace of its own: its workers and those of other tests don't take each other's tasks.
 * ```ts
 * const temporal = useDevServer();
 * it('…', async () => {
 *   const taskQueue = uniqueName('queue');
 *   const worker = await Worker.create({ connection: temporal.nativeConnection, taskQueue, … });
 *   await worker.runUntil(temporal.client.workflow.execute(…, { taskQueue, … }));
 * });
 * ```
 */
export function useDevServer(): DevServer {
  let connected: (DevServer & { connection: Connection }) | undefined;
  const get = () => {
    if (!connected) throw new Error('the dev server is connected only while tests and their hooks run');
    return connected;
  };
  beforeAll(async () => {
    const { address } = await askFor('temporal');
    const connection = await Connection.connect({ address });
    const namespace = await createNamespace(connection);
    const client = new Client({ connection, namespace });
    const nativeConnection = await NativeConnection.connect({ address });
    connected = { address, namespace, connection, client, nativeConnection };
  });
  afterAll(async () => {
    await connected?.nativeConnection.close();
    await connected?.connection.close();
  });
  return {
    get address() {
      return get().address;
    },
    get namespace() {
      return get().namespace;
    },
    get client() {
      return get().client;
    },
    get nativeConnection() {
      return get().nativeConnection;
    },
  };
}

/**
 * A server whose clock jumps while `client`'s `result()` or `sleep` waits, for one workflow at a time; it starts in
 * 0.3 s and knows Perennial's search attributes. The caller tears it down.
 *
 * It has no list, count, schedules, reset nor worker versioning; for those there is `useDevServer`.
 */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  const program = await findTemporalTestServer((line) => void process.stderr.write(`${line}\n`));
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: launcher }, extraArgs: [program] },
  });
  await addSearchAttributes(environment.connection, environment.namespace ?? 'default');
  return environment;
}

/** A new namespace that knows Perennial's search attributes; its name. */
export async function createNamespace(connection: Connection): Promise<string> {
  const namespace = uniqueName('namespace');
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: msToTs('1 day').seconds },
  });
  await addSearchAttributes(connection, namespace);
  return namespace;
}

async function addSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<void> {
  const types = Object.values(searchAttributes).map(
    ({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type)!] as const,
  );
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(types),
  });
}
