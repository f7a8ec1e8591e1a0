import {
  Client,
  type Connection,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import type { SignalDefinition, TypedSearchAttributes, UpdateDefinition } from '@temporalio/common';
import {
  LIFECYCLE_QUEUE,
  modelOfWorkflow,
  modelWorkflowId,
  RUNNING_LIFECYCLES,
  statusQuery,
  type Answer,
  type Message,
} from '../../contracts/messages.ts';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import type { LifecycleInput } from '../../contracts/starting.ts';
import type { BreakerStateName, LifecycleStatus, StageName } from '../../contracts/status.ts';
import type { TemporalTarget } from './addresses.ts';
import { Failed, NotRunning } from './failures.ts';
import { connectTemporal } from './temporal.ts';

/** A worker that is up takes an update, or answers a query, well within this. */
const ACCEPT_MS = 15_000;
const QUERY_MS = 3_000;

/** What Temporal's lists show of a running lifecycle. */
export interface Shown {
  model: string;
  stage: StageName;
  paused: boolean;
  breaker: BreakerStateName;
  champion: number | null;
}

/** @throws Failed when the server doesn't answer */
export async function connectLifecycles(target: TemporalTarget): Promise<Lifecycles> {
  const connection = await connectTemporal(target);
  return new Lifecycles(new Client({ connection, namespace: target.namespace }), connection);
}

/** The models' lifecycles, through Temporal. */
export class Lifecycles {
  readonly #client: Client;
  readonly #connection: Connection;

  constructor(client: Client, connection: Connection) {
    this.#client = client;
    this.#connection = connection;
  }

  /** How this connection names itself to Temporal. */
  get identity(): string {
    return this.#client.options.identity;
  }

  /**
   * @param startDelay its first task is given to a worker after so many milliseconds
   * @throws Failed when it runs already
   */
  async start(input: LifecycleInput, startDelay = 0): Promise<void> {
    const { model, policy } = input;
    try {
      await this.#client.workflow.start('modelLifecycle', {
        workflowId: modelWorkflowId(model),
        taskQueue: LIFECYCLE_QUEUE,
        args: [input],
        staticSummary: `lifecycle of ${model} (clock: ${policy.clock})`,
        workflowIdConflictPolicy: 'FAIL',
        ...(startDelay > 0 && { startDelay }),
      });
    } catch (cause) {
      if (!(cause instanceof WorkflowExecutionAlreadyStartedError)) throw cause;
      throw this.runsAlready(model, cause);
    }
  }

  runsAlready(model: string, cause?: unknown): Failed {
    return new Failed(
      `the lifecycle of "${model}" runs already: see \`perennial status ${model}\`, or change its definition with ` +
        `\`perennial reconfigure ${model} <model.yaml>\``,
      { cause },
    );
  }

  /** @throws NotRunning */
  async signal<M extends Message>(model: string, signal: SignalDefinition<[M]>, message: M): Promise<void> {
    await this.#ofRunning(model, (handle) => handle.signal<[M]>(signal, message));
  }

  /**
   * Waits as long as the answer takes, once a worker has accepted the message.
   * @throws NotRunning, or Failed when the message is refused or no worker takes it
   */
  async update<A extends Answer, M extends Message>(
    model: string,
    update: UpdateDefinition<A, [M]>,
    message: M,
  ): Promise<A> {
    try {
      return await this.#ofRunning(model, async (handle) => {
        const accepted = await this.#client.withDeadline(Date.now() + ACCEPT_MS, () =>
          handle.startUpdate<A, [M]>(update, {
            args: [message],
            waitForStage: 'ACCEPTED',
            updateId: message.requestId,
          }),
        );
        return accepted.result();
      });
    } catch (cause) {
      if (cause instanceof WorkflowUpdateFailedError)
        throw new Failed(cause.cause?.message ?? cause.message, { cause });
      if (cause instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
        throw new Failed(
          `no worker took the message within ${ACCEPT_MS / 1000} s: start one with \`perennial worker\`. It may still ` +
            `be taken later; to repeat it and have it count once, add --request-id ${message.requestId}`,
          { details: { requestId: message.requestId }, cause },
        );
      throw cause;
    }
  }

  /** The lifecycle's own answer; null when it does not run, or no worker answers in time. */
  async status(model: string): Promise<LifecycleStatus | null> {
    const handle = this.#client.workflow.getHandle(modelWorkflowId(model));
    try {
      return await this.#client.withDeadline(Date.now() + QUERY_MS, () => handle.query(statusQuery));
    } catch (error) {
      if (
        error instanceof WorkflowNotFoundError ||
        error instanceof ServiceError ||
        isGrpcServiceError(error)
      )
        return null;
      throw error;
    }
  }

  /** What Temporal shows of the model; null when its lifecycle doesn't run. */
  async shown(model: string): Promise<Shown | null> {
    const handle = this.#client.workflow.getHandle(modelWorkflowId(model));
    try {
      const { status, typedSearchAttributes } = await handle.describe();
      return status.name === 'RUNNING' ? shownBy(model, typedSearchAttributes) : null;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }

  /** All running lifecycles. */
  async list(): Promise<Shown[]> {
    const running = this.#client.workflow.list({
      query: RUNNING_LIFECYCLES,
    });
    const found: Shown[] = [];
    for await (const { workflowId, typedSearchAttributes } of running)
      found.push(shownBy(modelOfWorkflow(workflowId), typedSearchAttributes));
    return found;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #ofRunning<T>(model: string, work: (handle: WorkflowHandle) => Promise<T>): Promise<T> {
    try {
      return await work(this.#client.workflow.getHandle(modelWorkflowId(model)));
    } catch (cause) {
      if (cause instanceof WorkflowNotFoundError)
        throw new NotRunning(`the lifecycle of "${model}" does not run`, { cause });
      throw cause;
    }
  }
}

/** Until a worker has taken a new lifecycle for the first time, it has no attributes. */
const shownBy = (model: string, attributes: TypedSearchAttributes): Shown => ({
  model,
  stage: (attributes.get(searchAttributes.stage) ?? 'bootstrapping') as StageName,
  paused: attributes.get(searchAttributes.paused) ?? false,
  breaker: (attributes.get(searchAttributes.breaker) ?? 'closed') as BreakerStateName,
  champion: attributes.get(searchAttributes.champion) ?? null,
});
