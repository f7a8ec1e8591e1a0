import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { Definition } from '../contracts/definition/definition.ts';
import type { Decision } from '../contracts/decision.ts';
import * as messages from '../contracts/messages.ts';
import { between, readMarket, WEEK } from '../examples/demo/market.ts';
import { Operator } from '../examples/demo/operator.ts';
import type { ObservationRow } from '../store/arrivals.ts';
import type { Store } from '../store/store.ts';

/** A model of the recorded market whose time a test moves on, by `clock: observation`. */
export class MarketLife {
  readonly handle: WorkflowHandleWithFirstExecutionRunId;
  readonly operator: Operator;
  /** Where the data begin. */
  readonly origin: number;
  private readonly model: string;
  private readonly store: Store;
  private readonly market: ObservationRow[];
  private batch = 0;
  private sentTo: number;

  private constructor(
    model: string,
    handle: WorkflowHandleWithFirstExecutionRunId,
    store: Store,
    market: ObservationRow[],
  ) {
    this.model = model;
    this.handle = handle;
    this.store = store;
    this.market = market;
    this.operator = new Operator(handle, 'test');
    this.origin = this.sentTo = market[0].observedAt;
  }

  /** Creates the model and starts its lifecycle; the definition's features are columns of the market. */
  static async begin(
    definition: Definition,
    { client, store, rollOverAt }: { client: Client; store: Store; rollOverAt?: number },
  ): Promise<MarketLife> {
    const { name, policy } = definition;
    const market = await readMarket(definition);
    const [{ observedAt: origin }] = market;
    await store.models.create(definition, { at: origin, actor: 'test', reason: null });
    const handle = await client.workflow.start('modelLifecycle', {
      workflowId: messages.modelWorkflowId(name),
      taskQueue: messages.LIFECYCLE_QUEUE,
      args: [{ model: name, revision: 1, policy, origin, champion: null, rollOverAt }],
    });
    return new MarketLife(name, handle, store, market);
  }

  /** Ingests the rows up to `to`, as one batch that arrived then. */
  async ingest(to: number): Promise<void> {
    const rows = between(this.market, this.sentTo, to);
    const { batch } = await this.store.observations.ingest(this.model, { rows, arrivedAt: to, now: null });
    this.batch = batch;
    this.sentTo = to;
  }

  /** Says that data are complete up to `to`; the decisions that were made until the lifecycle got there. */
  advance(to: number): Promise<Decision[]> {
    return this.operator.advance(to, this.batch);
  }

  /** Lives through week number `week` of the data: its rows arrive, and time moves to its end. */
  async week(week: number): Promise<Decision[]> {
    const to = this.origin + week * WEEK;
    await this.ingest(to);
    return this.advance(to);
  }

  /** The end: retires the model and waits until its workflow is over. */
  async retire(): Promise<void> {
    await this.operator.retire('enough');
    await this.handle.result();
  }
}
