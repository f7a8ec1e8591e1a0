import type { LifecycleStatus } from '../contracts/status.ts';
import { replying, subcommand } from './command/command.ts';
import type { Context } from './command/context.ts';
import { Failed } from './command/failures.ts';
import { formatInstant } from './command/instant.ts';
import { reachableLifecycles } from './command/reachable.ts';
import { record } from './command/table.ts';

/** A status, and how it was come by. */
interface Told extends LifecycleStatus {
  /** `lifecycle`: its own answer; `records`: what it last wrote down, as no worker answered. */
  source: 'lifecycle' | 'records';
  /** The lifecycle's time when it was written down; null for its own answer. */
  recordedAt: number | null;
}

export const status = subcommand(
  'status <model>',
  'what the lifecycle is doing and waiting for; from the records when no worker answers within 3 s',
  ['status churn', 'status churn --json'],
).action(
  replying(async (context, model: string) => {
    await context.store.models.get(model);
    const told = (await ownAnswer(context, model)) ?? (await fromRecords(context, model));
    return { json: told, text: sentences(told) };
  }),
);

async function ownAnswer(context: Context, model: string): Promise<Told | null> {
  const lifecycles = await reachableLifecycles(context);
  const answer = await lifecycles?.status(model);
  return answer ? { ...answer, source: 'lifecycle', recordedAt: null } : null;
}

/** The last status that was kept, with what Temporal's list and the registry know better. */
async function fromRecords(context: Context, model: string): Promise<Told> {
  const { store } = context;
  const kept = await store.snapshots.get(model);
  const shown = await (await reachableLifecycles(context))?.shown(model);
  if (!kept)
    throw new Failed(
      shown
        ? `the lifecycle of "${model}" is started and waits for a worker: start one with \`perennial worker\``
        : `the lifecycle of "${model}" has not started: start it with \`perennial start <model.yaml>\``,
    );
  const champion = await store.champions.now(model);
  const { stage, paused } = shown ?? kept.status;
  return { ...kept.status, stage, paused, champion, source: 'records', recordedAt: kept.at };
}

function sentences(told: Told): string {
  const { breaker, challengers, champion, delay, lastEvaluation: last, nextDeadline: next } = told;
  const interval = last?.low == null || last.high == null ? '' : ` (${round(last.low)}–${round(last.high)})`;
  return record({
    model: told.model,
    stage: told.paused ? `${told.stage}, paused` : told.stage,
    'waits for': told.waitsFor,
    champion,
    challengers: challengers.length > 0 ? challengers.join(', ') : null,
    breaker:
      breaker.state === 'closed'
        ? 'closed'
        : `${breaker.state}, cause ${breaker.cause}, since ${optional(breaker.since)}, reopens ${optional(breaker.reopensAt)}`,
    'last evaluation':
      last &&
      `${formatInstant(last.at)}  ${last.verdict}, ${last.metric} ${round(last.value)}${interval}, n = ${last.rows}`,
    'next deadline': next && `${formatInstant(next.at)}  ${next.kind}`,
    'budget left': told.budgetLeft,
    now: `${formatInstant(told.now)} (clock: ${told.clock})`,
    ...(delay && { delay: `${delay.what}, since ${formatInstant(delay.since)}: ${delay.message}` }),
    ...(told.recordedAt !== null && {
      source: `records of ${formatInstant(told.recordedAt)}: no worker answered`,
    }),
  });
}

const round = (value: number | null): string => (value === null ? 'not measured' : value.toFixed(3));
const optional = (at: number | null): string => (at === null ? 'at a reset' : formatInstant(at));
