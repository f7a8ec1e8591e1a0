import type { WorkflowHandle } from '@temporalio/client';
import { temporal as proto } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retrainingWorkflowId } from '../contracts/messages.ts';
import { TIME_LIMIT } from '../contracts/starting.ts';
import { DAY } from '../examples/demo/market.ts';
import { createStore, type Store } from '../store/store.ts';
import { bundleWorkflows } from '../worker/worker.ts';
import { endlessTraining } from './definitions.ts';
import { useDatabase } from './database.ts';
import { MarketLife } from './market-life.ts';
import { useDevServer } from './temporal.ts';
import { untilTreesGrow } from './training-progress.ts';
import { startWorkers } from './workers.ts';

const { EventType } = proto.api.enums.v1;
type Event = proto.api.history.v1.IHistoryEvent;

/** What whoever stops a training can count on. */
const LIMIT_MS = 2_000;

describe('a training', () => {
  const temporal = useDevServer();
  const database = useDatabase();
  let store: Store;
  let workers: Awaited<ReturnType<typeof startWorkers>>;

  beforeAll(async () => {
    store = createStore({ url: database.url });
    workers = await startWorkers({
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      databaseUrl: database.url,
      bundle: await bundleWorkflows(),
    });
  });
  afterAll(async () => {
    await workers.stop();
    await store.close();
  });

  const begin = async (name: string, timeLimit = '1d') => {
    const life = await MarketLife.begin(endlessTraining(name, timeLimit), { client: temporal.client, store });
    await life.ingest(life.origin + 28 * DAY);
    return new Trainings(name, life);
  };

  /** One model's trainings, one after another. */
  class Trainings {
    readonly life: MarketLife;
    private readonly model: string;
    private number = 0;
    private to: number;

    constructor(model: string, life: MarketLife) {
      this.model = model;
      this.life = life;
      this.to = life.origin + 14 * DAY;
    }

    /** Moves time on by a day, on which the next training starts; settles when that ends, however it does. */
    next(): Promise<unknown> {
      this.number++;
      this.to += DAY;
      return Promise.allSettled([this.life.advance(this.to)]);
    }

    get child(): WorkflowHandle {
      return temporal.client.workflow.getHandle(retrainingWorkflowId(this.model, this.number));
    }

    /** From the event that ended it to the training activity's end, by the server's clock. */
    async took(cause: (event: Event) => boolean, where: WorkflowHandle): Promise<number> {
      await this.child.result();
      const asked = (await eventsOf(where)).filter(cause).at(-1);
      const ended = (await eventsOf(this.child)).find(
        ({ eventType }) => eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
      );
      return timeOf(ended) - timeOf(asked);
    }

    /** By how much the last fit, which failed, went past its time limit, by the server's clock. */
    async exceeded(limit: number): Promise<number> {
      await this.child.result();
      const events = await eventsOf(this.child);
      const failed = events.find(({ eventType }) => eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED);
      const { startedEventId, failure } = failed?.activityTaskFailedEventAttributes ?? {};
      if (failure?.applicationFailureInfo?.type !== TIME_LIMIT) return NaN;
      const started = events.find(({ eventId }) => Number(eventId) === Number(startedEventId));
      return timeOf(failed) - timeOf(started) - limit;
    }
  }

  it('ends within two seconds of a trip, a retirement or its time limit: twenty of twenty', async () => {
    const took: Record<'trip' | 'retirement' | 'timeLimit', number[]> = {
      trip: [],
      retirement: [],
      timeLimit: [],
    };
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) {
      const trainings = await begin(name);
      const { life } = trainings;
      const first = trainings.next();
      await untilTreesGrow(trainings.child);
      await life.operator.trip('enough');
      took.trip.push(await trainings.took(isSignal('tripBreaker'), life.handle));
      await first;

      await life.operator.reset('go on');
      const second = trainings.next();
      await untilTreesGrow(trainings.child);
      await life.operator.retire('enough');
      took.retirement.push(await trainings.took(isAccepted('retire'), life.handle));
      await second;
    }
    const limited = await begin('limited', '1s');
    for (let times = 0; times < 6; times++) {
      await limited.next();
      took.timeLimit.push(await limited.exceeded(1_000));
      await limited.life.operator.reset('go on');
    }
    await limited.life.retire();
    const all = Object.values(took).flat();
    expect(all).toHaveLength(20);
    expect(Math.min(...all)).toBeGreaterThan(0);
    expect(Math.max(...all), JSON.stringify(took)).toBeLessThan(LIMIT_MS);
  }, 180_000);
});

const eventsOf = async (handle: WorkflowHandle): Promise<Event[]> =>
  (await handle.fetchHistory()).events ?? [];

const isSignal =
  (name: string) =>
  ({ workflowExecutionSignaledEventAttributes: signal }: Event): boolean =>
    signal?.signalName === name;

const isAccepted =
  (name: string) =>
  ({ workflowExecutionUpdateAcceptedEventAttributes: update }: Event): boolean =>
    update?.acceptedRequest?.input?.name === name;

/** Epoch milliseconds; NaN where there is no such event, which no comparison holds for. */
const timeOf = (event: Event | undefined): number =>
  Number(event?.eventTime?.seconds) * 1000 + Number(event?.eventTime?.nanos) / 1e6;
