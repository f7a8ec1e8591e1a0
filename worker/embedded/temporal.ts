import { Connection } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { startServer } from './server-process.ts';
import { findTemporalCli } from './temporal-binary.ts';

/** How long a namespace may take to answer after the server has announced itself. */
const NAMESPACE_PATIENCE_MS = 10_000;
const BETWEEN_TRIES_MS = 50;

const ANNOUNCEMENT = /^(Temporal )?Server:\s+\S+:\d+$/;
const PORT_TAKEN = /address already in use/;

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
  // In memory there is nothing to bring to an end, and an orderly stop takes a second.
  const stopSignal = options.dbFile === undefined ? 'SIGKILL' : 'SIGTERM';
  for (;;) {
    const port = await freePort(options.port);
    const uiPort = options.uiPort === undefined ? null : await freePort(options.uiPort);
    const start = await startServer({
      name: "Temporal's dev server",
      command: binary,
      args: devServerArguments(options, port, uiPort),
      orphanSignal: stopSignal,
      announcesReady: (line) => ANNOUNCEMENT.test(line),
      log: options.log,
    });
    if (start.started) {
      const address = `127.0.0.1:${port}`;
      try {
        await untilNamespaceAnswers(address, options.namespace);
      } catch (error) {
        await start.server.stop('SIGKILL');
        throw error;
      }
      return {
        address,
        uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
        pid: start.server.pid,
        stop: () => start.server.stop(stopSignal),
        kill: () => start.server.stop('SIGKILL'),
      };
    }
    if (!PORT_TAKEN.test(start.output)) {
      throw new Error(
        `Temporal's dev server (${binary}) did not start: ${start.failure}; it said\n${start.output}`,
      );
    }
  }
}

function devServerArguments(options: TemporalOptions, port: number, uiPort: number | null): string[] {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--log-level', 'error'];
  args.push('--namespace', options.namespace);
  if (uiPort === null) args.push('--headless');
  else args.push('--ui-port', `${uiPort}`, '--ui-disable-news-fetch');
  if (options.dbFile !== undefined) args.push('--db-filename', options.dbFile);
  for (const { name, type } of options.searchAttributes)
    args.push('--search-attribute', `${name}=${TYPE_NAMES[type]}`);
  return args;
}

async function untilNamespaceAnswers(address: string, namespace: string): Promise<void> {
  const giveUpAt = Date.now() + NAMESPACE_PATIENCE_MS;
  const connection = await Connection.connect({ address });
  try {
    for (;;) {
      try {
        await connection.workflowService.describeNamespace({ namespace });
        return;
      } catch (error) {
        if (Date.now() > giveUpAt) throw error;
        await delay(BETWEEN_TRIES_MS);
      }
    }
  } finally {
    await connection.close();
  }
}
