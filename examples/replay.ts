import type { Client } from '@temporalio/client';
import type { Decision } from '../contracts/decision.ts';
import type { Definition } from '../contracts/definition/definition.ts';
import { WEEK } from '../contracts/duration.ts';
import type { Store } from '../store/store.ts';
import { Operator } from './demo/operator.ts';
import { startLifecycle } from './demo/starting.ts';

export interface Replay {
  definition: Definition;
  /** Where the data begin. */
  origin: number;
  weeks: number;
  /** Brings in what has arrived by `to`. */
  arrive(to: number): Promise<unknown>;
}

/** Lives through recorded data week by week (`clock: observation`), on Temporal and Postgres. */
export async function liveThrough(
  { store, client }: { store: Store; client: Client },
  { definition, origin, weeks, arrive }: Replay,
): Promise<Decision[]> {
  const { name } = definition;
  await store.models.create(definition, { at: origin, actor: 'replay', reason: null });
  const operator = new Operator(await startLifecycle(client, definition, origin), 'replay');
  const decisions: Decision[] = [];
  for (let to = origin + WEEK; to <= origin + weeks * WEEK; to += WEEK) {
    await arrive(to);
    decisions.push(...(await operator.advance(to, await store.batches.newest(name))));
  }
  await operator.retire('the replay is over');
  return decisions;
}
