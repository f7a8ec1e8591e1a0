import { overdueOf, type Overdue } from '../contracts/overdue.ts';
import type { BreakerStateName, StageName } from '../contracts/status.ts';
import type { Store } from '../store/store.ts';
import { replying, subcommand } from './command/command.ts';
import { formatInstant } from './command/instant.ts';
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
  /** What is wrong with its lifecycle; null when nothing is, or it is retired. */
  overdue: Pick<Overdue, 'kind' | 'since'> | null;
}

export const list = subcommand(
  'list',
  'all models, and which of them do not do their work: from Temporal, or from the records where it does not answer',
  ['list', 'list --json'],
).action(
  replying(async (context) => {
    const { store } = context;
    const lifecycles = await reachableLifecycles(context);
    const running = lifecycles && new Map((await lifecycles.list()).map((shown) => [shown.model, shown]));
    const living = new Map((await store.watch.living()).map((each) => [each.model, each]));
    const listed: Listed[] = [];
    for (const { name } of await store.models.list()) {
      const shown = running?.get(name);
      const runs = running ? shown !== undefined : null;
      const known = living.get(name);
      const found = known ? overdueOf(known, runs, Date.now()) : null;
      const overdue = found && { kind: found.kind, since: found.since };
      listed.push({ ...(shown ?? (await recorded(store, name))), running: runs, overdue });
    }
    const rows = listed.map(({ model, stage, paused, breaker, champion, running: runs, overdue }) => [
      model,
      stage ?? 'not started',
      paused ? 'paused' : null,
      breaker,
      champion,
      runs === null ? 'unknown' : runs ? 'yes' : 'no',
      overdue && attention(overdue),
    ]);
    const text = rows.length
      ? table(['model', 'stage', 'paused', 'breaker', 'champion', 'runs', 'attention'], rows)
      : 'there are no models: start one with `perennial start <model.yaml>`';
    return { json: listed, text };
  }),
);

const attention = ({ kind, since }: Pick<Overdue, 'kind' | 'since'>): string =>
  `${kind === 'notRunning' ? 'not running' : 'overdue'}, last at work ${formatInstant(since)}`;

async function recorded(store: Store, model: string): Promise<Omit<Listed, 'running' | 'overdue'>> {
  const kept = await store.snapshots.get(model);
  const champion = await store.champions.now(model);
  if (!kept) return { model, stage: null, paused: false, breaker: 'closed', champion };
  const { stage, paused, breaker } = kept.status;
  return { model, stage, paused, breaker: breaker.state, champion };
}
