import { Client } from 'pg';
import { until } from './until.ts';

/** Stops whoever is about to write to one table, so that a test can do something at exactly that moment. */
export class Gate {
  private readonly client: Client;
  private readonly table: string;

  private constructor(client: Client, table: string) {
    this.client = client;
    this.table = table;
  }

  static async close(url: string, table: string): Promise<Gate> {
    const client = new Client(url);
    // The server may be killed while the gate is closed: that opens it.
    client.on('error', () => undefined);
    await client.connect();
    await client.query(`begin; lock table ${table} in exclusive mode`);
    return new Gate(client, table);
  }

  /** Settles when someone stands before it. */
  async holds(): Promise<void> {
    await until(async () => (await this.waiting()) > 0, `someone wants to write to ${this.table}`);
  }

  private async waiting(): Promise<number> {
    const { rows } = await this.client.query<{ waiting: number }>(
      `select count(*)::integer as waiting from pg_locks join pg_database d on d.oid = database
       where d.datname = current_database() and relation = $1::regclass and not granted`,
      [this.table],
    );
    return rows[0].waiting;
  }

  /** Lets them through. */
  async open(): Promise<void> {
    await this.client.end();
  }
}
