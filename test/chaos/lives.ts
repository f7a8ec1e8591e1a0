import type { WorkflowHandle } from '@temporalio/client';
import type { Decision } from '../../contracts/decision.ts';
import * as messages from '../../contracts/messages.ts';
import type { LifecycleInput } from '../../contracts/starting.ts';
import type { Version } from '../../store/registry.ts';
import type { Tenure } from '../../store/champions.ts';
import { DAY, ORIGIN, type MadeModel } from './models.ts';
import type { Stack } from './stack.ts';

/** A client gives up on one try after this long, and tries again until the patience ends. */
const TRY_MS = 15_000;
const BETWEEN_MS = 500;
const PATIENCE_MS = 5 * 60_000;

/** History events after which a run rolls over: a few times in a life. */
const ROLL_OVER_AT = 200;

/** What a model's life left behind. */
export interface Lived {
  model: MadeModel;
  history: Decision[];
  versions: Version[];
  tenures: Tenure[];
  champion: number | null;
  /** Versions whose artifact does not load, with what was said. */
  damaged: { version: number; message: string }[];
  batches: number;
  workflow: string;
}

/**
 * Lets a model live through days that arrive one after another. The client repeats whatever fails, under the same keys
 * and request ids, as one does whose network is bad.
 *
 * @param lived called after each day
 */
export async function live(
  stack: Stack,
  model: MadeModel,
  { days, lived }: { days: number; lived: () => void },
): Promise<Lived> {
  const { definition } = model;
  const { name, policy } = definition;
  const { store, client } = stack;
  const known = async () => (await store.models.list()).some((each) => each.name === name);
  await untilDone(async () => {
    if (!(await known())) await store.models.create(definition, { at: ORIGIN, actor: 'chaos', reason: null });
  });
  const input: LifecycleInput = {
    model: name,
    revision: 1,
    policy,
    origin: ORIGIN,
    champion: null,
    rollOverAt: ROLL_OVER_AT,
  };
  const workflowId = messages.modelWorkflowId(name);
  await untilDone(() =>
    client.workflow.start('modelLifecycle', {
      workflowId,
      taskQueue: messages.LIFECYCLE_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  );
  const handle = client.workflow.getHandle(workflowId);
  for (let day = 1; day <= days; day++) {
    const to = ORIGIN + day * DAY;
    const { batch } = await untilDone(() =>
      store.observations.ingest(name, {
        rows: model.rows(day - 1),
        arrivedAt: to,
        now: null,
        key: `day ${day}`,
      }),
    );
    await advance(handle, to, batch);
    lived();
  }
  return untilDone(() => leftBehind(stack, model));
}

async function advance(handle: WorkflowHandle, to: number, batch: number): Promise<void> {
  for (let part = 1; ; part++) {
    const requestId = `to ${to}, part ${part}`;
    const args: [messages.AdvanceMessage] = [
      { requestId, actor: 'chaos', reason: '', identity: 'chaos', to, batch },
    ];
    const answer = await untilDone(() =>
      handle.executeUpdate(messages.advanceUpdate, { args, updateId: requestId }),
    );
    if (!answer.done) throw new Error(answer.sentence);
    if (answer.reached >= to) return;
  }
}

async function leftBehind({ store, client }: Stack, model: MadeModel): Promise<Lived> {
  const { name } = model.definition;
  const versions = await store.registry.list(name);
  const damaged: Lived['damaged'] = [];
  for (const { number } of versions)
    await store.registry
      .loadArtifact(name, number)
      .catch((error: Error) => damaged.push({ version: number, message: error.message }));
  const { status } = await client.workflow.getHandle(messages.modelWorkflowId(name)).describe();
  return {
    model,
    history: await store.decisions.list(name),
    versions,
    tenures: await store.champions.history(name),
    champion: await store.champions.now(name),
    damaged,
    batches: await store.batches.newest(name),
    workflow: status.name,
  };
}

/** Tries until it works: while servers are away, and after an answer was lost. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await within(TRY_MS, work());
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
