import { temporal as proto } from '@temporalio/proto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { modelWorkflowId, retrainingWorkflowId } from '../contracts/messages.ts';
import { searchAttributes } from '../contracts/search-attributes.ts';
import { liveByTheClock, liveDefinition } from '../examples/demo/live.ts';
import { readMarket } from '../examples/demo/market.ts';
import { createStore, type Store } from '../store/store.ts';
import { askFor } from './ask-servers.ts';
import { useDatabase } from './database.ts';
import { useDevServer } from './temporal.ts';
import { startWorkers } from './workers.ts';

const MODEL = fileURLToPath(new URL('../examples/electricity/model.yaml', import.meta.url));
const { EventType } = proto.api.enums.v1;
type Event = proto.api.history.v1.IHistoryEvent;

const read = (payload: { data?: Uint8Array | null } | null | undefined): unknown =>
  payload?.data ? JSON.parse(new TextDecoder().decode(payload.data)) : null;
const summaryOf = ({ userMetadata }: Event): unknown => read(userMetadata?.summary);

describe('a lifecycle in Temporal’s Web UI', () => {
  const temporal = useDevServer();
  const database = useDatabase();
  let store: Store;
  let workers: Awaited<ReturnType<typeof startWorkers>>;
  let events: Record<'model' | 'retraining', Event[]>;

  beforeAll(async () => {
    store = createStore({ url: database.url });
    workers = await startWorkers({
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      databaseUrl: database.url,
      bundle: await askFor('bundle'),
    });
    const definition = liveDefinition(await readFile(MODEL, 'utf8'), MODEL);
    const untold = { decisions: () => undefined, week: () => undefined };
    const servers = { store, client: temporal.client };
    await liveByTheClock(servers, definition, await readMarket(definition), untold, 2);
    // On a busy machine the first version may come too late for the first evaluation.
    const evaluated = async () =>
      (await store.decisions.list(definition.name)).some(({ kind }) => kind === 'evaluation');
    await vi.waitUntil(evaluated, { timeout: 60_000, interval: 500 });
    const eventsOf = async (workflowId: string) =>
      (await temporal.client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
    events = {
      model: await eventsOf(modelWorkflowId(definition.name)),
      retraining: await eventsOf(retrainingWorkflowId(definition.name, 1)),
    };
  });
  afterAll(async () => {
    await workers.stop();
    await store.close();
  });

  it('says what the workflows are, and what each timer and activity is for', () => {
    expect(summaryOf(events.model[0])).toBe('lifecycle of electricity (clock: wall)');
    expect(summaryOf(events.retraining[0])).toBe('training 1 of electricity');
    const kinds = [
      EventType.EVENT_TYPE_TIMER_STARTED,
      EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
      EventType.EVENT_TYPE_MARKER_RECORDED,
    ];
    const summarised = Object.values(events)
      .flat()
      .filter(({ eventType }) => kinds.includes(eventType!));
    expect(new Set(summarised.map(({ eventType }) => eventType))).toEqual(new Set(kinds));
    const summaries = summarised.map(summaryOf);
    expect(summaries.filter((summary) => typeof summary !== 'string')).toEqual([]);
    expect(summaries).toEqual(
      expect.arrayContaining([
        'evaluation due',
        'evaluation of version 1',
        'record: promotion',
        'ingestion',
        'inspection',
        'training',
        'validation',
        'registration',
      ]),
    );
  });

  it('can be searched by its attributes', async () => {
    const found = temporal.client.workflow.list({
      query: `PerennialModel = 'electricity' AND PerennialStage != 'retired' AND PerennialPaused = false AND PerennialBreaker = 'closed' AND PerennialChampion = 1`,
    });
    await expect
      .poll(async () => {
        for await (const { workflowId } of found) return workflowId;
        return null;
      })
      .toBe('model:electricity');
    const { typedSearchAttributes } = await temporal.client.workflow
      .getHandle('model:electricity')
      .describe();
    expect(typedSearchAttributes.get(searchAttributes.champion)).toBe(1);
  });

  it('tells in Markdown what it waits for', async () => {
    const handle = temporal.client.workflow.getHandle('model:electricity');
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toMatch(/^### [a-z]+\n/);
    expect(currentDetails).toMatch(/^\*\*Waits for\*\* .*\.$/m);
    expect(currentDetails).toMatch(/: version 1 is the first champion\.?$/m);
  });
});
