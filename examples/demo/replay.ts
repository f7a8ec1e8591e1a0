import type { Client } from '@temporalio/client';
import type { Definition } from '../../contracts/definition/definition.ts';
import type { ObservationRow } from '../../store/arrivals.ts';
import type { Store } from '../../store/store.ts';
import { date, type Account } from './account.ts';
import { BOOTSTRAP_WEEKS, between, corrupted, WEEK } from './market.ts';
import { Operator } from './operator.ts';
import { startLifecycle } from './starting.ts';

/** Weeks, counted from the first version, in which a person has something to do. */
const PAUSED_WEEK = 10;
const CORRUPTED_WEEK = 20;

/** The market arrives week by week, and the lifecycle is told so. */
export async function liveByTheData(
  { store, client }: { store: Store; client: Client },
  definition: Definition,
  market: ObservationRow[],
  account: Account,
  weeks: number,
): Promise<{ end: number }> {
  const { name, features } = definition;
  const [{ observedAt: origin }] = market;
  await store.models.create(definition, { at: origin, actor: 'demo', reason: null });
  const operator = new Operator(await startLifecycle(client, definition, origin), 'ada');
  const ingest = (rows: ObservationRow[], arrivedAt: number) =>
    store.observations.ingest(name, { rows, arrivedAt, now: null });

  let bad: { batch: number } | null = null;
  let told = 0;
  for (let week = 1; week <= BOOTSTRAP_WEEKS + weeks; week++) {
    const lived = week - BOOTSTRAP_WEEKS;
    const [from, to] = [origin + (week - 1) * WEEK, origin + week * WEEK];
    const rows = between(market, from, to);
    let { batch } = await ingest(rows, to);
    if (lived === PAUSED_WEEK) await operator.pause('the data centre moves this week');
    if (lived === PAUSED_WEEK + 1) await operator.resume('the move is done');
    if (lived === CORRUPTED_WEEK) {
      const price = features.findIndex((feature) => feature.name === 'nsw_price');
      bad = await ingest(corrupted(rows, price), to);
      ({ batch } = bad);
      account.say(
        `${date(from)}  a second feed sends ${rows.length} rows of this week with prices in another unit`,
      );
    }
    await operator.advance(to, batch);
    // From the records, because what a person's message led to is no part of the answer.
    const decisions = await store.decisions.list(name, { after: told });
    account.decisions(decisions);
    told += decisions.length;
    if (bad && decisions.some(({ kind, rule }) => kind === 'breaker' && rule === 'data')) {
      const reason = 'the second feed sent prices in another unit: its batch is withdrawn';
      await store.batches.withdraw(name, bad.batch, { actor: 'ada', reason, at: to });
      await operator.reset(reason);
      bad = null;
    }
    account.week(Math.max(0, lived), lived <= 0 ? 'first data' : date(to));
  }
  return { end: origin + (BOOTSTRAP_WEEKS + weeks) * WEEK };
}
