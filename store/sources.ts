import type { Arrival } from './arrivals.ts';
import type { Database } from './database.ts';
import { modelRetired, schemaOf } from './models.ts';
import { stageObservations, storeBatch } from './observations.ts';
import { readSource } from './source-reader.ts';
import type { PostgresSource, SourceSpan } from './source-reader.ts';

export const sources = (database: Database) => ({
  /**
   * Copies what is new in a user's own table or query as one batch: rows, labels, and labels that changed. Rows are
   * copied at first sight and stay as they were then; without a known-at column a label is known from the sync that
   * first sees it. `now` is the batch's arrival: rows observed later are left for a later sync. `since` bounds how far
   * back the source is read (all of it by default).
   *
   * Returns null, and makes no batch, when nothing is new. Throws `StoreRefused`: `SourceMisconfigured`,
   * `UnknownModel`, `ModelRetired`.
   */
  async sync(
    model: string,
    source: PostgresSource,
    { now, since = null }: Pick<SourceSpan, 'now'> & Partial<SourceSpan>,
  ): Promise<Arrival | null> {
    return database.transaction(async (session) => {
      const schema = await schemaOf(session, model);
      if (schema.retired) throw modelRetired(model);
      const columns = schema.features[schema.revision].map(({ name }) => name);
      const staged = await stageObservations(session, schema, {
        rows: readSource(source, columns, { now, since }),
        now: null,
      });
      await session.rows('savepoint before_batch');
      const arrival = await storeBatch(session, schema, staged, {
        kind: 'source',
        key: null,
        arrivedAt: now,
      });
      if (arrival.accepted + arrival.labels + arrival.quarantined > 0) return arrival;
      await session.rows('rollback to savepoint before_batch');
      return null;
    });
  },
});
