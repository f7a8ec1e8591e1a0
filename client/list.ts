import type { BreakerStateName, StageName } from '../contracts/status.ts';
import type { Store } from '../store/store.ts';
import { replying, subcommand } from './command/command.ts';
import { reachableLifecycles } from './command/reachable.ts';
import { table } from './command/table.ts';

interface Listed {
  model: string;
  /** Null before its lifecycle is started. */
  stage: StageName | null;
  paused: boolean;
  breaker: BreakerStateName;
  champion: number | null;
  /** Whether Temporal shows its lifecycle as running; null when Temporal does not answer. */
  running: boolean | null;
}

export const list = subcommand(
  'list',
  'all models: from Temporal, or from the records where it does not answer',
  ['list', 'list --json'],
).action(
  replying(async (context) => {
    const lifecycles = await reachableLifecycles(context);
    const running = lifecycles && new Map((await lifecycles.list()).map((shown) => [shown.model, shown]));
    const listed: Listed[] = [];
    for (const { name } of await context.store.models.list()) {
      const shown = running?.get(name);
      listed.push(
        shown ? { ...shown, running: true } : await recorded(context.store, name, running ? false : null),
      );
    }
    const rows = listed.map(({ model, stage, paused, breaker, champion, running: runs }) => [
      model,
      stage ?? 'not started',
      paused ? 'paused' : null,
      breaker,
      champion,
      runs === null ? 'unknown' : runs ? 'yes' : 'no',
    ]);
    const text = rows.length
      ? table(['model', 'stage', 'paused', 'breaker', 'champion', 'runs'], rows)
      : 'there are no models: start one with `perennial start <model.yaml>`';
    return { json: listed, text };
  }),
);

async function recorded(store: Store, model: string, running: boolean | null): Promise<Listed> {
  const kept = await store.snapshots.get(model);
  const champion = await store.champions.now(model);
  if (!kept) return { model, stage: null, paused: false, breaker: 'closed', champion, running };
  const { stage, paused, breaker } = kept.status;
  return { model, stage, paused, breaker: breaker.state, champion, running };
}
