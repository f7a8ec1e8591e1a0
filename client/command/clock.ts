import type { Store } from '../../store/store.ts';

/** Now by the model's clock: the machine's time, or how far its lifecycle has been advanced. */
export async function nowOf(store: Store, model: string): Promise<number> {
  const { definition } = await store.models.get(model);
  if (definition.policy.clock === 'wall') return Date.now();
  const snapshot = await store.snapshots.get(model);
  return snapshot?.status.now ?? 0;
}
