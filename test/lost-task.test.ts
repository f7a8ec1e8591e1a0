import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIFECYCLE_QUEUE, modelWorkflowId } from '../contracts/messages.ts';
import { Operator } from '../examples/demo/operator.ts';
import { createStore, type Store } from '../store/store.ts';
import { useDatabase } from './database.ts';
import { dailyLife } from './definitions.ts';
import { Gate } from './gate.ts';
import { useDevServer } from './temporal.ts';
import { until } from './until.ts';
import { WorkerProcess } from './worker-process.ts';

describe('a lifecycle by the clock', () => {
  const temporal = useDevServer();
  const database = useDatabase();
  let store: Store;
  let worker: WorkerProcess;

  const startWorker = async () => {
    const { address: temporalAddress, namespace } = temporal;
    worker = await WorkerProcess.start({ temporalAddress, namespace, databaseUrl: database.url });
  };
  beforeEach(async () => {
    store = createStore({ url: database.url });
    await startWorker();
  });
  afterEach(async () => {
    await worker.stop();
    await store.close();
  });

  it('decides anew, and at a later time, what was recorded by a task that its worker took to the grave', async () => {
    const definition = dailyLife('7d');
    const { name, policy } = definition;
    const origin = Date.now();
    await store.models.create(definition, { at: origin, actor: 'test', reason: null });
    const handle = await temporal.client.workflow.start('modelLifecycle', {
      workflowId: modelWorkflowId(name),
      taskQueue: LIFECYCLE_QUEUE,
      args: [{ model: name, revision: 1, policy, origin, champion: null }],
    });
    const operator = new Operator(handle, 'test');
    const last = async () => (await store.decisions.list(name)).at(-1);
    const recorded = (kind: string) =>
      until(async () => (await last())?.kind === kind, `${kind} is recorded`);
    await recorded('waiting');

    const gate = await Gate.close(database.url, 'snapshots');
    await operator.pause('a look at the feed');
    await gate.holds();
    const lost = await last();
    expect(lost?.kind).toBe('pause');
    await worker.kill();
    await gate.open();
    await startWorker();

    await operator.resume('it is well');
    await recorded('resume');
    const history = await store.decisions.list(name);
    expect(history.map(({ kind }) => kind)).toEqual(['started', 'waiting', 'pause', 'resume']);
    expect(history[2].at).toBeGreaterThan(lost?.at ?? Infinity);
    expect(history.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    await operator.retire('enough');
  }, 120_000);
});
