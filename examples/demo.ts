import { Command, InvalidArgumentError } from 'commander';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseDefinition } from '../contracts/definition/index.ts';
import type { Definition } from '../contracts/definition/definition.ts';
import { LIFECYCLE_QUEUE, modelWorkflowId } from '../contracts/messages.ts';
import type { LifecycleInput } from '../contracts/starting.ts';
import type { ObservationRow } from '../store/arrivals.ts';
import { runWithCleanup, type Cleanup } from '../worker/embedded/cleanup.ts';
import { Account, summary } from './demo/account.ts';
import { between, corrupted, readMarket, WEEK } from './demo/market.ts';
import { Operator } from './demo/operator.ts';
import { resultOf, type Result } from './demo/result.ts';
import { servedAccuracy } from './demo/served.ts';
import { startServers, type Servers } from './demo/servers.ts';

const MODEL = fileURLToPath(new URL('./electricity/model.yaml', import.meta.url));

/** Weeks of the data that the first version is trained on; what follows is lived through. */
const BOOTSTRAP_WEEKS = 4;
const ALL_WEEKS = 130;

/** Weeks, counted from the first version, in which a person has something to do. */
const PAUSED_WEEK = 10;
const CORRUPTED_WEEK = 20;

interface Options {
  weeks: number;
  seed?: number;
  json: boolean;
  keep: boolean;
}

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`expected a whole number from 1 on (got ${text})`);
  return value;
};

const options = new Command('npm run demo --')
  .description('A model of the New South Wales electricity market lives through 130 weeks.')
  .option('--weeks <n>', `how many weeks to live through, at most ${ALL_WEEKS}`, wholeNumber, ALL_WEEKS)
  .option('--seed <n>', 'another seed than the definition’s', wholeNumber)
  .option('--json', 'print the result as one JSON document', false)
  .option('--keep', 'leave everything running until Ctrl-C', false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

await runWithCleanup(
  (cleanup) => demo(cleanup, { ...options, weeks: Math.min(options.weeks, ALL_WEEKS) }),
  (message) => process.stderr.write(`${message}\n`),
);

async function demo(cleanup: Cleanup, { weeks, seed, json, keep }: Options): Promise<void> {
  const account = new Account(weeks);
  cleanup.defer('account', () => account.end());
  const definition = await readDefinition(seed);
  account.say('starting Postgres, Temporal and a worker …');
  const servers = await startServers(cleanup, (line) => account.say(line));
  if (servers.uiUrl)
    account.say(
      `Temporal's Web UI: ${servers.uiUrl}/namespaces/default/workflows/${modelWorkflowId(definition.name)}`,
    );

  const startedAt = performance.now();
  const market = await readMarket(definition);
  await live(servers, definition, market, account, weeks);
  const seconds = (performance.now() - startedAt) / 1000;

  const end = market[0].observedAt + (BOOTSTRAP_WEEKS + weeks) * WEEK;
  const { lifecycle, never, rows } = await servedAccuracy(servers.store, definition, end);
  const history = await servers.store.decisions.list(definition.name);
  const champion = await servers.store.champions.now(definition.name);
  const metric = { name: 'accuracy', lifecycle, never };
  const result: Result = { weeks, rows, ...resultOf(history), metric, champion, seconds };
  account.end();
  process.stdout.write(`${json ? JSON.stringify(result) : summary(result)}\n`);
  if (!keep) return;
  account.say(
    `everything stays up until Ctrl-C: Web UI ${servers.uiUrl}, TEMPORAL_ADDRESS=${servers.temporalAddress} ` +
      `PERENNIAL_DATABASE_URL=${servers.databaseUrl}`,
  );
  await delay(2 ** 31 - 1);
}

async function readDefinition(seed: number | undefined): Promise<Definition> {
  const definition = parseDefinition(await readFile(MODEL, 'utf8'), MODEL);
  return seed === undefined ? definition : { ...definition, policy: { ...definition.policy, seed } };
}

/** The market arrives week by week, and the lifecycle is told so. */
async function live(
  { store, client }: Servers,
  definition: Definition,
  market: ObservationRow[],
  account: Account,
  weeks: number,
): Promise<void> {
  const { name, policy, features } = definition;
  const [{ observedAt: origin }] = market;
  await store.models.create(definition, { at: origin, actor: 'demo', reason: null });
  const input: LifecycleInput = { model: name, revision: 1, policy, origin, champion: null };
  const handle = await client.workflow.start('modelLifecycle', {
    workflowId: modelWorkflowId(name),
    taskQueue: LIFECYCLE_QUEUE,
    args: [input],
    staticSummary: `lifecycle of ${name} (clock: ${policy.clock})`,
  });
  const operator = new Operator(handle, 'ada');
  const ingest = (rows: ObservationRow[], arrivedAt: number) =>
    store.observations.ingest(name, { rows, arrivedAt, now: null });

  let bad: { batch: number } | null = null;
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
        `${day(from)}  a second feed sends ${rows.length} rows of this week with prices in another unit`,
      );
    }
    const decisions = await operator.advance(to, batch);
    account.decisions(decisions);
    if (bad && decisions.some(({ kind, rule }) => kind === 'breaker' && rule === 'data')) {
      const reason = 'the second feed sent prices in another unit: its batch is withdrawn';
      await store.batches.withdraw(name, bad.batch, { actor: 'ada', reason, at: to });
      await operator.reset(reason);
      bad = null;
    }
    account.week(Math.max(0, lived), lived <= 0 ? 'first data' : day(to));
  }
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
