import type { Definition } from '../contracts/definition/definition.ts';
import type { AsOf } from '../contracts/reports.ts';
import type { Store } from '../store/store.ts';

/**
 * Decides what a look at the data sees, after bringing in what is new in the user's own table.
 *
 * @param look the deadline it is for, and the batch it may see; null: the newest that had arrived by then
 */
export async function pin(
  store: Store,
  { name, source }: Definition,
  { at, batch }: { at: number; batch: number | null },
): Promise<AsOf> {
  if (source.kind === 'postgres') await store.sources.sync(name, source, { now: at });
  return { batch: batch ?? (await store.batches.newest(name, { arrivedBy: at })), knownAt: at };
}
