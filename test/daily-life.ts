import type { WorkflowHandle } from '@temporalio/client';
import type { temporal as proto } from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Definition } from '../contracts/definition/index.ts';
import * as messages from '../contracts/messages.ts';
import { DAY } from '../examples/demo/market.ts';
import { Operator } from '../examples/demo/operator.ts';
import type { ObservationRow } from '../store/arrivals.ts';
import { createStore, type Store } from '../store/store.ts';
import { lcg } from './lcg.ts';
import { startWorkers } from './workers.ts';

export type History = proto.api.history.v1.IHistory;

const PER_DAY = 12;
/** Days of rows that there are before the lifecycle starts. */
const BEFORE = 28;

/** A model with `clock: wall`, one numeric feature and a binary target, and days of its life. */
export interface DailyLife {
  environment: TestWorkflowEnvironment;
  databaseUrl: string;
  definition: Definition;
  days: number;
  rollOverAt?: number;
}

/**
 * Lives through days on the server that skips time, with real activities; each day's rows arrive when it is over.
 *
 * @returns the histories of all runs of its workflow, oldest first
 */
export async function liveDaily(life: DailyLife): Promise<History[]> {
  const { environment, databaseUrl, definition, days, rollOverAt } = life;
  const { client, nativeConnection, namespace = 'default' } = environment;
  const { name, policy } = definition;
  const store = createStore({ url: databaseUrl });
  const origin = Math.ceil((await environment.currentTimeMs()) / DAY) * DAY;
  await store.models.create(definition, { at: origin, actor: 'test', reason: null });
  await sendRows(store, name, { origin, days });
  const workers = await startWorkers({
    connection: nativeConnection,
    namespace,
    databaseUrl,
  });
  try {
    await environment.sleep(origin - (await environment.currentTimeMs()));
    const { workflowId, firstExecutionRunId } = await client.workflow.start('modelLifecycle', {
      workflowId: messages.modelWorkflowId(name),
      taskQueue: messages.LIFECYCLE_QUEUE,
      args: [{ model: name, revision: 1, policy, origin, champion: null, rollOverAt }],
    });
    await environment.sleep(days * DAY);
    await new Operator(client.workflow.getHandle(workflowId), 'test').retire('enough');
    return await chainOf((runId) => client.workflow.getHandle(workflowId, runId), firstExecutionRunId);
  } finally {
    await workers.stop();
    await store.close();
  }
}

async function sendRows(
  store: Store,
  model: string,
  { origin, days }: { origin: number; days: number },
): Promise<void> {
  const random = lcg(1, 2 * PER_DAY * (BEFORE + days));
  for (let day = 0; day < BEFORE + days; day++) {
    const from = origin + (day - BEFORE) * DAY;
    const rows = Array.from({ length: PER_DAY }, (_, i): ObservationRow => {
      const row = day * PER_DAY + i;
      const [distance, luck] = random.subarray(2 * row);
      const observedAt = from + (i * DAY) / PER_DAY;
      const label = distance + 0.3 * (luck - 0.5) > 0.5 ? '1' : '0';
      return { id: `${row}`, observedAt, values: [distance], label, labelKnownAt: observedAt };
    });
    await store.observations.ingest(model, { rows, arrivedAt: from + DAY, now: null });
  }
}

/** Histories of all runs of a workflow, oldest first. */
export async function chainOf(run: (runId: string) => WorkflowHandle, first: string): Promise<History[]> {
  const histories: History[] = [];
  for (let runId: string | null | undefined = first; runId;) {
    const history: History = await run(runId).fetchHistory();
    histories.push(history);
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return histories;
}
