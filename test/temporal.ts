import { Client, Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection } from '@temporalio/worker';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { searchAttributes } from '../contracts/search-attributes.ts';
import { findTemporalTestServer } from '../worker/embedded/temporal-binary.ts';
import { askFor } from './ask-servers.ts';

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
 * Connections to the run's Temporal dev server for the test file, or the `describe` block, that calls this. The
 * namespace knows Perennial's search attributes.
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
    const { address, namespace } = await askFor('temporal');
    const connection = await Connection.connect({ address });
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
  const types = Object.values(searchAttributes).map(
    ({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type)!] as const,
  );
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace ?? 'default',
    searchAttributes: Object.fromEntries(types),
  });
  return environment;
}
