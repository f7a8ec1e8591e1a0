import { Pool, types } from 'pg';
import type { ClientBase, QueryResultRow } from 'pg';
import { StoreUnavailable, translated } from './errors.ts';

/** One connection, for as long as a unit of work holds it. */
export interface Session {
  /** The result's rows. Instants go in as `Date` (see `instant`) and come out as epoch milliseconds. */
  rows<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** For COPY streams. */
  client: ClientBase;
}

export interface DatabaseOptions {
  /** `postgres://…` */
  url: string;
  /** Connections at most; 10 by default. */
  connections?: number;
  /** Told when an idle connection is lost; the next call opens another one. */
  onConnectionLost?: (error: Error) => void;
}

const TIMESTAMPTZ = 1184;
const BIGINT = 20;
const parseTimestamp = types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date | number;

const asNumbers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === TIMESTAMPTZ) return (text: string) => Number(parseTimestamp(text));
    if (oid === BIGINT) return Number;
    return types.getTypeParser(oid, format as 'text');
  },
};

/** An instant as a query's parameter. */
export const instant = (epochMs: number): Date => new Date(epochMs);

/** An instant or null as a query's parameter. */
export const instantOrNull = (epochMs: number | null): Date | null =>
  epochMs === null ? null : instant(epochMs);

/** A pool of connections whose errors are the store's own classes. */
export class Database {
  readonly #pool: Pool;

  constructor({ url, connections = 10, onConnectionLost }: DatabaseOptions) {
    this.#pool = new Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: 10_000,
      types: asNumbers,
      application_name: 'perennial',
    });
    // Without a listener the loss of an idle connection would end the process.
    this.#pool.on('error', (error) => onConnectionLost?.(error));
  }

  /** Runs one statement on its own and returns its rows. */
  async rows<Row extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.session((session) => session.rows<Row>(sql, values));
  }

  /** Lends one connection to `work`, outside any transaction. */
  async session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw translated(error);
    });
    let broken: Error | undefined;
    const onLost = (error: Error): void => {
      broken = error;
    };
    client.on('error', onLost);
    try {
      return await work({
        client,
        rows: async <Row extends QueryResultRow>(sql: string, values: unknown[] = []) =>
          (await client.query<Row>(sql, values)).rows,
      });
    } catch (error) {
      const failure = translated(error);
      if (failure instanceof StoreUnavailable) broken ??= failure;
      throw failure;
    } finally {
      client.off('error', onLost);
      client.release(broken);
    }
  }

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.session(async (session) => {
      await session.rows('begin');
      try {
        const result = await work(session);
        await session.rows('commit');
        return result;
      } catch (error) {
        const failure = translated(error);
        // A lost connection has rolled back by itself.
        if (!(failure instanceof StoreUnavailable)) await session.rows('rollback');
        throw failure;
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
