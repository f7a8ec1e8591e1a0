import { Client } from 'pg';
import { until } from './until.ts';

/**
 * Holds a server's commits: they are done, but whoever asked for one isn't told, as the server waits for a standby that
 * there is not. So a test can kill a client between the two.
 */
export class HeldCommits {
  private readonly admin: Client;
  private readonly database: string;

  private constructor(admin: Client, database: string) {
    this.admin = admin;
    this.database = database;
  }

  /**
   * @param serverUrl as the superuser
   * @param databaseUrl whose commits are watched; those of other databases are held too
   */
  static async begin(serverUrl: string, databaseUrl: string): Promise<HeldCommits> {
    const admin = new Client(serverUrl);
    await admin.connect();
    await admin.query(`alter system set synchronous_standby_names = 'nobody'`);
    await admin.query('select pg_reload_conf()');
    const held = new HeldCommits(admin, new URL(databaseUrl).pathname.slice(1));
    await held.takeEffect(serverUrl);
    return held;
  }

  /** The server's processes reload one by one: commits of our own are tried until one is held. */
  private async takeEffect(serverUrl: string): Promise<void> {
    const name = 'probe';
    const probe = new Client({ connectionString: serverUrl, application_name: name });
    await probe.connect();
    const isHeld = () => this.isHeld(name, 'postgres');
    while (!(await isHeld()))
      await Promise.race([
        probe.query(`select pg_logical_emit_message(true, 'probe', '')`),
        until(isHeld, 'commits are held'),
      ]);
    // Its commit ends with the others.
    void probe.end();
  }

  private async isHeld(application: string, database: string): Promise<boolean> {
    const { rows } = await this.admin.query(
      `select from pg_stat_activity where wait_event = 'SyncRep' and application_name = $1 and datname = $2`,
      [application, database],
    );
    return rows.length > 0;
  }

  /** Settles when a commit of Perennial's is held. */
  async hold(): Promise<void> {
    await until(() => this.isHeld('perennial', this.database), 'a commit is held');
  }

  async release(): Promise<void> {
    await this.admin.query('alter system reset synchronous_standby_names');
    await this.admin.query('select pg_reload_conf()');
    await this.admin.end();
  }
}
