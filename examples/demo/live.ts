import type { Client } from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import { parseDocument } from 'yaml';
import { parseDefinition } from '../../contracts/definition/index.ts';
import type { Definition } from '../../contracts/definition/definition.ts';
import { formatDuration } from '../../contracts/duration.ts';
import type { ObservationRow } from '../../store/arrivals.ts';
import type { Store } from '../../store/store.ts';
import { timeOfDay, type Account } from './account.ts';
import { BOOTSTRAP_WEEKS, HALF_HOUR, WEEK } from './market.ts';
import { startLifecycle } from './starting.ts';

/** A recorded half-hour passes in 20 ms: timers are late by up to a second, which a week of 6.7 s bears. */
const SPEED = HALF_HOUR / 20;

/** Time between two arrivals: a quarter of a day of the market. */
const ARRIVALS_MS = WEEK / 28 / SPEED;

/** A week of the market as it passes here, ms. */
export const LIVE_WEEK = WEEK / SPEED;

/** The model as it is, by the wall clock; its other durations are multiples of these. */
export function liveDefinition(yaml: string, file: string): Definition {
  const document = parseDocument(yaml);
  document.set('clock', 'wall');
  document.set('block', formatDuration(LIVE_WEEK / 7));
  document.setIn(['evaluation', 'every'], formatDuration(LIVE_WEEK));
  return parseDefinition(document.toString(), file);
}

/** The recorded market at this speed, such that its first weeks have just passed at `now`. */
export function redated(market: readonly ObservationRow[], now: number): ObservationRow[] {
  const [{ observedAt: origin }] = market;
  const redate = (at: number) => now + (at - origin) / SPEED - BOOTSTRAP_WEEKS * LIVE_WEEK;
  return market.map((row) => ({
    ...row,
    observedAt: redate(row.observedAt),
    labelKnownAt: row.labelKnownAt == null ? null : redate(row.labelKnownAt),
  }));
}

/** How fast time passes, for a person who watches. */
export function pace({ policy }: Definition): string {
  const seconds = (ms: number | null) => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  return (
    `a week of the market passes in ${seconds(LIVE_WEEK)}: an evaluation every ${seconds(policy.evaluation.every)}, a ` +
    `retraining every ${seconds(policy.schedule.every)}, a shadow of up to ${seconds(policy.shadow.atMost)}`
  );
}

/**
 * Rows arrive as time passes, and the lifecycle wakes by its own timers; what it decides is told as it is recorded.
 * Returns when so many weeks have passed after the first ones.
 */
export async function liveByTheClock(
  { store, client }: { store: Store; client: Client },
  definition: Definition,
  market: readonly ObservationRow[],
  account: Pick<Account, 'decisions' | 'week'>,
  weeks: number,
): Promise<{ end: number }> {
  const { name } = definition;
  const begun = Date.now();
  const end = begun + weeks * LIVE_WEEK;
  const rows = redated(market, begun);
  await store.models.create(definition, { at: begun, actor: 'demo', reason: null });
  const feed = new Feed(store, name, rows);
  await feed.arrive();
  await startLifecycle(client, definition, begun);
  for (let told = 0; ;) {
    const decisions = await store.decisions.list(name, { after: told });
    account.decisions(decisions);
    told += decisions.length;
    const passed = Math.min(weeks, Math.floor((Date.now() - begun) / LIVE_WEEK));
    account.week(passed, timeOfDay(Date.now()));
    if (Date.now() >= end) return { end };
    await delay(ARRIVALS_MS);
    await feed.arrive();
  }
}

/** What has been observed by now and has not arrived yet arrives together. */
class Feed {
  private readonly store: Store;
  private readonly model: string;
  private readonly rows: readonly ObservationRow[];
  private sent = 0;

  constructor(store: Store, model: string, rows: readonly ObservationRow[]) {
    this.store = store;
    this.model = model;
    this.rows = rows;
  }

  async arrive(): Promise<void> {
    const now = Date.now();
    const from = this.sent;
    while (this.sent < this.rows.length && this.rows[this.sent].observedAt <= now) this.sent++;
    const rows = this.rows.slice(from, this.sent);
    if (rows.length > 0) await this.store.observations.ingest(this.model, { rows, arrivedAt: now, now });
  }
}
