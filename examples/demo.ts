import { Command, InvalidArgumentError } from 'commander';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseDefinition } from '../contracts/definition/index.ts';
import type { Definition } from '../contracts/definition/definition.ts';
import { modelWorkflowId } from '../contracts/messages.ts';
import { runWithCleanup, type Cleanup } from '../worker/embedded/cleanup.ts';
import { Account, date, summary, timeOfDay } from './demo/account.ts';
import { liveByTheClock, liveDefinition, pace } from './demo/live.ts';
import { ALL_WEEKS, readMarket } from './demo/market.ts';
import { liveByTheData } from './demo/replay.ts';
import { resultOf, type Result } from './demo/result.ts';
import { servedAccuracy } from './demo/served.ts';
import { startServers } from './demo/servers.ts';

const MODEL = fileURLToPath(new URL('./electricity/model.yaml', import.meta.url));

const LARGEST_SEED = 2 ** 31 - 1;

interface Options {
  weeks: number;
  seed?: number;
  json: boolean;
  keep: boolean;
  live: boolean;
}

const wholeNumber =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`Allowed: a whole number from 1 to ${most}.`);
  };

const command = new Command('npm run demo --')
  .description('A model of the New South Wales electricity market lives through 130 weeks.')
  .option(
    '--weeks <n>',
    `how many weeks to live through, at most ${ALL_WEEKS}`,
    wholeNumber(ALL_WEEKS),
    ALL_WEEKS,
  )
  .option('--seed <n>', 'another seed than the definition’s', wholeNumber(LARGEST_SEED))
  .option('--json', 'print the result as one JSON document', false)
  .option('--keep', 'leave everything running until Ctrl-C', false)
  .option(
    '--live',
    'on real timers, a week in some seconds, for watching it in the Web UI: until Ctrl-C, or for --weeks',
    false,
  )
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const options = command.opts<Options>();
/** Someone who only watches ends it by Ctrl-C. */
const keep = options.keep || (options.live && command.getOptionValueSource('weeks') === 'default');

await runWithCleanup(
  (cleanup) => demo(cleanup, { ...options, keep }),
  (message) => process.stderr.write(`${message}\n`),
);

async function demo(cleanup: Cleanup, { weeks, seed, json, keep: stay, live }: Options): Promise<void> {
  const account = new Account(weeks, live ? timeOfDay : date);
  cleanup.defer('account', () => account.end());
  const definition = await readDefinition({ seed, live });
  account.say('starting Postgres, Temporal and a worker …');
  const servers = await startServers(cleanup, (line) => account.say(line));
  const page = `${servers.uiUrl}/namespaces/default/workflows/${modelWorkflowId(definition.name)}`;
  account.say(`Temporal's Web UI: ${page}`);
  if (live) account.say(pace(definition));

  const startedAt = performance.now();
  const market = await readMarket(definition);
  const liveThrough = live ? liveByTheClock : liveByTheData;
  const { end } = await liveThrough(servers, definition, market, account, weeks);
  const seconds = (performance.now() - startedAt) / 1000;

  const { lifecycle, never, rows } = await servedAccuracy(servers.store, definition, end);
  const history = await servers.store.decisions.list(definition.name);
  const champion = await servers.store.champions.now(definition.name);
  const metric = { name: 'accuracy', lifecycle, never };
  const result: Result = { weeks, rows, ...resultOf(history), metric, champion, seconds };
  account.end();
  process.stdout.write(`${json ? JSON.stringify(result) : summary(result)}\n`);
  if (!stay) return account.say(`with --keep it stays up, and can be looked at in the Web UI, ${page}`);
  account.say(
    `everything stays up until Ctrl-C. In the Web UI: ${page}. For the command: TEMPORAL_ADDRESS=` +
      `${servers.temporalAddress} PERENNIAL_DATABASE_URL=${servers.databaseUrl}`,
  );
  await new Promise(() => {});
}

async function readDefinition({ seed, live }: Pick<Options, 'seed' | 'live'>): Promise<Definition> {
  const yaml = await readFile(MODEL, 'utf8');
  const definition = live ? liveDefinition(yaml, MODEL) : parseDefinition(yaml, MODEL);
  return seed === undefined ? definition : { ...definition, policy: { ...definition.policy, seed } };
}
