import { bundleWorkflowCode, Worker, type WorkflowBundle } from '@temporalio/worker';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDefinition } from '../contracts/definition/index.ts';
import { withField } from '../contracts/definition/override.ts';
import type { Definition } from '../contracts/definition/definition.ts';
import type { Decision } from '../contracts/decision.ts';
import { digest } from '../contracts/digest.ts';
import { rehearse } from '../backtest/rehearsal.ts';
import { createStore, type Store } from '../store/store.ts';
import { bundleWorkflows } from '../worker/worker.ts';
import { createTrainers } from '../pipeline/trainers.ts';
import { createDatabase } from './database.ts';
import { MarketLife } from './market-life.ts';
import { recordedMarket } from './recorded-market.ts';
import { useDevServer } from './temporal.ts';
import { startWorkers } from './workers.ts';

const MODEL = fileURLToPath(new URL('../examples/electricity/model.yaml', import.meta.url));
const SHORT_SIGHTED = fileURLToPath(new URL('./programs/short-sighted-workflows.ts', import.meta.url));
const CHANGED = fileURLToPath(new URL('./programs/changed-workflows.ts', import.meta.url));
const WEEKS = 24;

/** Of the second life, and of one by changed rules: they end after the first evaluations. */
const FEWER_WEEKS = 9;
const FEWEST_WEEKS = 6;

/** A validation that asks for more, on little evidence, refuses some and lets others pass within the first weeks. */
const eventful = (text: string): string =>
  withField(withField(text, 'validation.gate', 'better'), 'validation.confidence', '0.6');

interface Lived {
  history: Decision[];
  versions: number[];
  /** Of the runs of the model's workflow, oldest first. */
  recorded: unknown[];
}

describe('a model’s life on recorded data', () => {
  const temporal = useDevServer();
  let definition: Definition;
  let bundle: WorkflowBundle;

  beforeAll(async () => {
    definition = parseDefinition(eventful(await readFile(MODEL, 'utf8')), MODEL);
    bundle = await bundleWorkflows();
  });

  /** Lives through the first weeks in a database of its own, rolling over now and then, and retires. */
  async function live(weeks: number, workflows = bundle): Promise<Lived> {
    const database = await createDatabase();
    const store = createStore({ url: database.url });
    const workers = await startWorkers({
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      databaseUrl: database.url,
      bundle: workflows,
    });
    try {
      return await throughTheWeeks(store, weeks);
    } finally {
      await workers.stop();
      await store.close();
      await database.drop();
    }
  }

  async function throughTheWeeks(store: Store, weeks: number): Promise<Lived> {
    const { name } = definition;
    const life = await MarketLife.begin(definition, { client: temporal.client, store, rollOverAt: 120 });
    const runs = new Set<string>();
    for (let week = 1; week <= weeks; week++) {
      await life.week(week);
      runs.add((await life.handle.describe()).runId);
    }
    await life.retire();
    const { workflowId } = life.handle;
    const recorded = await Promise.all(
      [...runs].map((runId) => temporal.client.workflow.getHandle(workflowId, runId).fetchHistory()),
    );
    const versions = (await store.registry.list(name)).map(({ number }) => number);
    return { history: await store.decisions.list(name), versions, recorded };
  }

  it('trains, refuses, promotes and retrains, as a backtest foretells and a second life repeats, and its histories replay', async () => {
    const first = await live(WEEKS);
    const kinds = first.history.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['started', 'registered', 'refused', 'check', 'verdict', 'promotion']),
    );
    const counted = (kind: string) => kinds.filter((each) => each === kind).length;
    expect(counted('retraining')).toBeGreaterThan(5);
    expect(counted('promotion')).toBeGreaterThan(1);
    expect(first.history.map(({ seq }) => seq)).toEqual(first.history.map((_, index) => index + 1));
    expect(first.recorded.length).toBeGreaterThan(1);
    expect(kinds.at(-1)).toBe('retired');
    const lived = first.history.slice(0, -1);

    const { decisions } = await rehearse({
      definition,
      recording: recordedMarket(definition, WEEKS),
      trainers: createTrainers(),
    });
    expect(differenceOf(decisions, lived)).toBeNull();
    expect(digest(decisions)).toBe(digest(lived));

    const second = await live(FEWER_WEEKS);
    const repeated = second.history.slice(0, -1);
    expect(digest(repeated)).toBe(digest(lived.slice(0, repeated.length)));
    expect(second.versions).toEqual(first.versions.slice(0, second.versions.length));

    const otherwise = (await live(FEWEST_WEEKS, await bundleWorkflowCode({ workflowsPath: SHORT_SIGHTED })))
      .history;
    expect(differenceOf(otherwise, lived.slice(0, otherwise.length))).toMatchObject([
      { kind: 'evaluation' },
      { kind: 'evaluation' },
    ]);

    for (const history of first.recorded)
      await Worker.runReplayHistory({ workflowBundle: bundle }, history, 'model:electricity');
    await expect(
      Worker.runReplayHistory({ workflowsPath: CHANGED }, first.recorded[0], 'model:electricity'),
    ).rejects.toThrow(/[Nn]ondeterminism/);
  }, 300_000);
});

/** The first decision in which two histories part, so that a failure says where; null without one. */
function differenceOf(a: readonly Decision[], b: readonly Decision[]): [unknown, unknown] | null {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index++)
    if (!a[index] || !b[index] || digest([a[index]]) !== digest([b[index]])) return [a[index], b[index]];
  return null;
}
