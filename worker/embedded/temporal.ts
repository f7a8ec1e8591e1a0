import { Connection } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { findTemporalCli } from './temporal-binary.ts';

const START_PATIENCE_MS = 60_000;
const BETWEEN_TRIES_MS = 50;
const PORT_TAKEN = /address already in use|port \d+ is already in use/i;

/** A search attribute's type in the words of the command line. */
const TYPE_NAMES: Record<SearchAttributeType, string> = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  INT: 'Int',
  DOUBLE: 'Double',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  KEYWORD_LIST: 'KeywordList',
};

export interface TemporalOptions {
  /** Path of Temporal's command line; found by `findTemporalCli` when absent. */
  binary?: string;
  /** Used if it is free, else another one. */
  port?: number;
  /** Of the Web UI, used if it is free, else another one; without it there is no Web UI. */
  uiPort?: number;
  /** SQLite file that a restart continues from, at a quarter of the throughput; without it all is kept in memory. */
  dbFile?: string;
  /** Created when it does not exist. */
  namespace: string;
  searchAttributes: readonly { name: string; type: SearchAttributeType }[];
  /** Receives each line the server writes, errors only. */
  log: (line: string) => void;
}

/** A running Temporal dev server that only this machine can reach. */
export interface Temporal {
  /** Host and port, for `TEMPORAL_ADDRESS`. */
  readonly address: string;
  readonly uiUrl: string | null;
  readonly pid: number;
  stop(): Promise<void>;
  /** Ends the server by SIGKILL: for tests that crash and restart it. */
  kill(): Promise<void>;
}

/**
 * Starts Temporal's dev server and waits until its namespace answers. The server ends with this process, even when
 * that is killed.
 * @throws Error with the server's last words when it does not start
 */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const binary = options.binary ?? (await findTemporalCli(options.log));
  for (;;) {
    const port = await freePort(options.port);
    const uiPort = options.uiPort === undefined ? null : await freePort(options.uiPort);
    const server = await startServer({
      name: 'Temporal',
      command: binary,
      args: [
        ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`],
        ...(uiPort === null ? ['--headless'] : ['--ui-port', `${uiPort}`, '--ui-disable-news-fetch']),
        ...(options.dbFile === undefined ? [] : ['--db-filename', options.dbFile]),
        ...['--namespace', options.namespace, '--log-level', 'error'],
        ...options.searchAttributes.flatMap(({ name, type }) => [
          '--search-attribute',
          `${name}=${TYPE_NAMES[type]}`,
        ]),
      ],
      orphanSignal: 'SIGTERM',
      log: options.log,
    });
    const address = `127.0.0.1:${port}`;
    const failure = await readiness(server, address, options.namespace);
    if (failure === null) {
      return {
        address,
        uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
        pid: server.pid,
        // In memory there is nothing to bring to an end, and an orderly stop takes a second.
        stop: () => server.stop(options.dbFile === undefined ? 'SIGKILL' : 'SIGTERM'),
        kill: () => server.stop('SIGKILL'),
      };
    }
    await server.stop('SIGKILL');
    if (!PORT_TAKEN.test(server.lastLines())) {
      throw new Error(
        `Temporal's dev server (${binary}) did not start: ${failure}; it said\n${server.lastLines()}`,
      );
    }
  }
}

/** Null once the namespace answers, else a sentence about what went wrong. */
async function readiness(server: ServerProcess, address: string, namespace: string): Promise<string | null> {
  const giveUpAt = Date.now() + START_PATIENCE_MS;
  let end: string | null = null;
  void server.ended.then((sentence) => (end = sentence));
  let lastError = '';
  while (end === null && Date.now() < giveUpAt) {
    try {
      await connectOnce(address);
      await describeNamespace(address, namespace);
      return null;
    } catch (error) {
      lastError = (error as Error).message;
      await delay(BETWEEN_TRIES_MS);
    }
  }
  return end ?? `namespace ${namespace} did not answer within ${START_PATIENCE_MS / 1000} s (${lastError})`;
}

/** Saves gRPC's back-off of a second after a refused connection. */
function connectOnce(address: string): Promise<void> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) }, () => resolve(void socket.destroy()));
    socket.once('error', reject);
  });
}

async function describeNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '1 second' });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
}
