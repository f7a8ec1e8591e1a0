import { Option, type Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { Answer, Message } from '../../contracts/messages.ts';
import type { Reply } from './command.ts';
import type { Context } from './context.ts';
import { Failed, NotRunning } from './failures.ts';
import { formatInstant } from './instant.ts';
import type { Lifecycles } from './lifecycles.ts';

/** Who asks for something and why, from the command line. */
export interface RequestOptions {
  actor: string;
  reason: string;
  requestId: string;
}

/** Adds `--actor`, `--reason` and `--request-id`. */
export const request = (command: Command, { needsReason = false } = {}): Command =>
  command
    .option('--actor <name>', 'who asks', userInfo().username)
    .addOption(
      new Option('--reason <text>', needsReason ? 'why (required)' : 'why')
        .default(needsReason ? undefined : '')
        .makeOptionMandatory(needsReason),
    )
    .addOption(
      new Option('--request-id <id>', 'the same id twice is one request').default(randomUUID(), 'a new one'),
    );

/** Sends a signal; what it leads to shows in the model's status and history. */
export async function sendSignal(
  context: Context,
  model: string,
  signal: SignalDefinition<[Message]>,
  options: RequestOptions,
): Promise<Reply> {
  const { requestId } = await toRunning(context, model, async (lifecycles) => {
    const message = messageOf(options, lifecycles);
    await lifecycles.signal(model, signal, message);
    return message;
  });
  const text = `${signal.name} is sent to "${model}": see \`perennial history ${model}\` for what comes of it`;
  return { json: { sent: signal.name, model, requestId }, text };
}

/** Sends an update and waits for its answer. */
export async function sendUpdate<A extends Answer, M extends Message>(
  context: Context,
  model: string,
  update: UpdateDefinition<A, [M]>,
  { content, options }: { content: Omit<M, keyof Message>; options: RequestOptions },
): Promise<A> {
  return toRunning(context, model, (lifecycles) =>
    lifecycles.update(model, update, { ...messageOf(options, lifecycles), ...content } as M),
  );
}

/** An update's answer as the command's own. */
export const answered = <A extends Answer>(answer: A): Reply => ({
  json: answer,
  text: answer.sentence,
  exitCode: answer.done ? 0 : 1,
});

const messageOf = ({ actor, reason, requestId }: RequestOptions, { identity }: Lifecycles): Message => ({
  requestId,
  actor,
  reason,
  identity,
});

/** @throws StoreRefused for an unknown model, Failed with what to do for one whose lifecycle doesn't run */
async function toRunning<T>(
  context: Context,
  model: string,
  work: (lifecycles: Lifecycles) => Promise<T>,
): Promise<T> {
  const lifecycles = await context.lifecycles();
  try {
    return await work(lifecycles);
  } catch (error) {
    if (!(error instanceof NotRunning)) throw error;
    await context.store.models.get(model);
    const snapshot = await context.store.snapshots.get(model);
    const why =
      snapshot?.status.stage === 'retired'
        ? `has been retired since ${formatInstant(snapshot.at)}`
        : 'does not run: start it with `perennial start <model.yaml>`';
    throw new Failed(`the lifecycle of "${model}" ${why}`, { cause: error });
  }
}
