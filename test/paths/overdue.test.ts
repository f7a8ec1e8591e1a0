import { describe, expect, it, onTestFinished } from 'vitest';
import { pino } from 'pino';
import { scheduleWatch } from '../../client/command/watching.ts';
import { perennial } from '../../client/testing/perennial.ts';
import { parseDefinition } from '../../contracts/definition/index.ts';
import { modelWorkflowId, WATCH_ID } from '../../contracts/messages.ts';
import { createStore } from '../../store/store.ts';
import { createWorkers } from '../../worker/worker.ts';
import { askFor } from '../ask-servers.ts';
import { useDatabase } from '../database.ts';
import { useDevServer } from '../temporal.ts';
import { definitionWith } from './harness/definition.ts';
import { receiver } from './harness/receiver.ts';
import { DAY } from './harness/world.ts';

const NOTIFICATIONS = 'notifications: [{ channel: { kind: webhook, url: WALK_WATCH_URL } }]';

describe('models that are overdue', () => {
  const temporal = useDevServer();
  const database = useDatabase();

  it('or have no running workflow are shown by `list`, and alarmed once by a schedule of their own', async () => {
    const { received } = await receiver('WALK_WATCH_URL');
    const store = createStore({ url: database.url });
    onTestFinished(() => store.close());
    const now = Date.now();
    const create = async (name: string, createdAt: number) =>
      store.models.create(parseDefinition(definitionWith(`name: ${name}\n${NOTIFICATIONS}`), 'walk.yaml'), {
        at: createdAt,
        actor: 'ops',
        reason: null,
      });
    // Their workflows run, but no worker takes them.
    const run = (name: string) =>
      temporal.client.workflow.start('modelLifecycle', {
        workflowId: modelWorkflowId(name),
        taskQueue: 'nobody',
        args: [],
      });
    await create('fresh', now - DAY);
    await run('fresh');
    await create('idle', now - 30 * DAY);
    await run('idle');
    await store.watch.looked('idle', now - 15 * DAY);
    await create('lost', now - 2 * DAY);
    await create('old', now - 90 * DAY);
    await store.models.retire('old', { at: now - DAY, freeName: false });

    const env = {
      PERENNIAL_DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
    };
    const listed = (await perennial(['list', '--json'], { env })).json<
      { model: string; overdue: unknown }[]
    >();
    expect(listed.map(({ model, overdue }) => [model, overdue])).toEqual([
      ['fresh', null],
      ['idle', { kind: 'notEvaluated', since: now - 15 * DAY }],
      ['lost', { kind: 'notRunning', since: now - 2 * DAY }],
      ['old', null],
    ]);
    const { stdout } = await perennial(['list'], { env });
    expect(stdout).toMatch(/idle .*overdue, last at work/);
    expect(stdout).toMatch(/lost .*not running, last at work/);

    const workers = await createWorkers({
      role: 'lifecycle',
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      databaseUrl: database.url,
      log: pino({ level: 'silent' }),
      bundle: await askFor('bundle'),
    });
    const running = workers.run();
    onTestFinished(async () => {
      workers.shutdown();
      await running;
    });
    await scheduleWatch(temporal.nativeConnection, temporal.namespace);
    await scheduleWatch(temporal.nativeConnection, temporal.namespace);
    const schedule = temporal.client.schedule.getHandle(WATCH_ID);
    onTestFinished(() => schedule.delete());
    const looks = async () => (await schedule.describe()).info.recentActions;
    for (let look = 1; look <= 2; look++) {
      await schedule.trigger();
      await expect.poll(looks, { timeout: 20_000 }).toHaveLength(look);
      const { action } = (await looks())[look - 1];
      await temporal.client.workflow
        .getHandle(action.workflow.workflowId, action.workflow.firstExecutionRunId)
        .result();
    }
    expect(received.map(({ body }) => [body.model, body.topic]).sort()).toEqual([
      ['idle', 'overdue'],
      ['lost', 'overdue'],
    ]);
    expect(received.map(({ body }) => body.sentence).sort()).toEqual([
      expect.stringMatching(/^idle is overdue \(last evaluated .* UTC\): see whether workers run/),
      expect.stringMatching(/^lost has no running lifecycle \(created .* UTC, never evaluated\): start it/),
    ]);
  });
});
