import type { Store } from '../../store/store.ts';
import type { Definition } from '../../contracts/definition/index.ts';
import type { ObservationRow } from '../../store/arrivals.ts';
import { observationRows, type ObservationColumns } from './observation-rows.ts';
import { send, type Sent } from './sending.ts';
import { openTable } from './table-file.ts';

/** Sends a file's rows as observations of a model; by the clock of observation they arrive as they are observed. */
export async function sendObservations(
  store: Store,
  definition: Definition,
  file: string,
  columns: ObservationColumns,
): Promise<Sent> {
  const table = await openTable(file);
  const wall = definition.policy.clock === 'wall';
  return send({
    table,
    file,
    reading: { kind: 'observations', ...columns },
    rowOf: observationRows(table.columns, file, columns, definition),
    store: (rows: ObservationRow[], key) => {
      const now = Date.now();
      const arrivedAt = wall ? now : newest(rows.map(({ observedAt }) => observedAt));
      return store.observations.ingest(definition.name, { rows, arrivedAt, now: wall ? now : null, key });
    },
  });
}

/** The latest of the instants that can be one; the beginning of time without any. */
export const newest = (instants: readonly (number | null | undefined)[]): number =>
  instants.reduce<number>(
    (latest, at) => (Number.isInteger(at) ? Math.max(latest, at as number) : latest),
    0,
  );
