import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Feature } from '../contracts/frame.ts';
import { Database } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { createStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { copyStatement } from '../store/windows.ts';
import type { WindowRead } from '../store/windows.ts';
import { smallDefinition } from '../test/small-definition.ts';
import { startPostgres } from '../worker/embedded/postgres.ts';
import { interleaved } from './interleaved.ts';
import type { BenchResult } from './result.ts';

const ROWS = 100_000;
const FEATURES = 20;
const MODEL = 'window';
const START = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;
/** A read may take 1.5 × the time of its peer. */
const GOAL = 1 / 1.5;
const REPEATS = 15;
const READ: WindowRead = {
  from: START,
  to: START + ROWS * MINUTE,
  asOf: { batch: 1, knownAt: START },
  labelled: 'any',
};

/** A window read into a frame, against the same COPY whose bytes nobody looks at. */
export async function run(): Promise<BenchResult> {
  const postgres = await startPostgres({ log: () => {} });
  const store = createStore({ url: postgres.url });
  const database = new Database({ url: postgres.url });
  try {
    await migrate(postgres.url);
    await fill(store);
    await settle(postgres.url);
    const statement = await database.session((session) => copyStatement(session, 1, READ));
    const work = `${ROWS.toLocaleString('en')} rows × ${FEATURES} features, labelled, into typed arrays`;
    const ours = async () => (await store.windows.read(MODEL, READ)).rows;
    const toClient = () => database.session((session) => drained(session.client as Client, statement));
    const toServer = () => database.session((session) => discarded(session.client as Client, statement));
    const contest = { work, goal: GOAL, repeats: REPEATS, ours };
    return {
      bench: 'window',
      rows: [
        await interleaved({
          ...contest,
          peer: 'the same COPY, read by the client and dropped',
          theirs: toClient,
        }),
        await interleaved({
          ...contest,
          peer: "the same COPY, written to the server's /dev/null",
          theirs: toServer,
        }),
      ],
    };
  } finally {
    await database.close();
    await store.close();
    await postgres.stop();
  }
}

async function fill(store: Store): Promise<void> {
  const features = Array.from({ length: FEATURES }, (_, f): Feature => ({
    name: `f${f}`,
    type: 'numeric',
    nullable: true,
  }));
  await store.models.create(smallDefinition(MODEL, { features }), {
    at: START,
    actor: 'bench',
    reason: null,
  });
  const rows = Array.from({ length: ROWS }, (_, n) => ({
    id: `row-${n}`,
    observedAt: START + n * MINUTE,
    values: features.map((_, f) => Math.sin(n * FEATURES + f)),
    label: n % 2 === 0 ? 'yes' : 'no',
  }));
  await store.observations.ingest(MODEL, { rows, arrivedAt: START, now: null });
}

/** What autovacuum does in a minute or so. */
async function settle(url: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}

async function drained(client: Client, statement: string): Promise<number> {
  const copy = client.query(copyTo(statement));
  for await (const chunk of copy) void chunk;
  return copy.rowCount;
}

async function discarded(client: Client, statement: string): Promise<number> {
  const { rowCount } = await client.query(statement.replace('to stdout', "to '/dev/null'"));
  return rowCount ?? 0;
}
