import type { LifecycleStatus } from '../contracts/status.ts';
import { instant } from './database.ts';
import type { Database } from './database.ts';
import { modelIdOf } from './models.ts';

export const snapshots = (database: Database) => ({
  /** Keeps a lifecycle's status for when no worker answers; an older one than that kept changes nothing. */
  async save(model: string, status: LifecycleStatus, at: number): Promise<void> {
    await database.session(async (session) =>
      session.rows(
        `insert into snapshots (model_id, at, status) values ($1, $2, $3)
         on conflict (model_id) do update set at = excluded.at, status = excluded.status
         where snapshots.at <= excluded.at`,
        [await modelIdOf(session, model), instant(at), JSON.stringify(status)],
      ),
    );
  },

  /** The last status kept; null before the first. */
  async get(model: string): Promise<{ at: number; status: LifecycleStatus } | null> {
    return database.session(async (session) => {
      const [snapshot] = await session.rows<{ at: number; status: LifecycleStatus }>(
        'select at, status from snapshots where model_id = $1',
        [await modelIdOf(session, model)],
      );
      return snapshot ?? null;
    });
  },
});
