import type { WorkflowHandle } from '@temporalio/client';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Client, type QueryResultRow } from 'pg';
import { pino, type Logger } from 'pino';
import { onTestFinished } from 'vitest';
import type { Decision } from '../../../contracts/decision.ts';
import { parseDefinition, type Definition } from '../../../contracts/definition/index.ts';
import * as messages from '../../../contracts/messages.ts';
import type { Answer, Message } from '../../../contracts/messages.ts';
import type { LifecycleInput } from '../../../contracts/starting.ts';
import type { LifecycleStatus } from '../../../contracts/status.ts';
import type { Trainer } from '../../../pipeline/trainer.ts';
import { createStore, type Store } from '../../../store/store.ts';
import { createWorkers, type Workers } from '../../../worker/worker.ts';
import { askFor } from '../../ask-servers.ts';
import { createDatabase } from '../../database.ts';
import { timeSkipping } from '../../temporal.ts';
import { recordWalk } from './recorded.ts';
import { definitionWith } from './definition.ts';
import { DAY, day, NEW_YEAR, rowsBetween, WEEK, worlds, type World } from './world.ts';

/** What is due so soon after an instant is done with it. */
const GUARD_MS = 60_000;

export interface LifeOptions {
  /** YAML: what is different from a calm model. */
  changes?: string;
  world?: World;
  /** Trainers beside Perennial's own. */
  trainers?: Trainer[];
  /** Of the workers. */
  log?: Logger;
  /** The database; one of its own otherwise. */
  databaseUrl?: string;
}

/**
 * A model whose lifecycle runs on Temporal with real activities and Postgres, while the server skips the time in which
 * nothing happens. It begins at New Year 2030 without data; everything is gone when the test has ended.
 */
export class Life {
  readonly environment: TestWorkflowEnvironment;
  readonly store: Store;
  readonly databaseUrl: string;
  readonly definition: Definition;
  readonly world: World;
  readonly #options: LifeOptions;
  #workers: { workers: Workers; ended: Promise<void> } | null = null;
  #fedTo = NEW_YEAR;
  #requests = 0;
  #started = false;

  private constructor(
    environment: TestWorkflowEnvironment,
    store: Store,
    databaseUrl: string,
    options: LifeOptions,
  ) {
    this.environment = environment;
    this.store = store;
    this.databaseUrl = databaseUrl;
    this.definition = parseDefinition(definitionWith(options.changes), 'walk.yaml');
    this.world = options.world ?? worlds.first;
    this.#options = options;
  }

  /** Begins a life at New Year, its workflow waiting for data. */
  static async begin(options: LifeOptions = {}): Promise<Life> {
    const life = await Life.prepare(options);
    await life.start();
    return life;
  }

  /** Begins a life and lets it come to its first champion, which serves on the 21st day. */
  static async serving(options: LifeOptions = {}): Promise<Life> {
    const life = await Life.begin(options);
    await life.feed(day(21), WEEK);
    await life.until(day(21));
    const { champion } = await life.status();
    if (champion !== 1) throw new Error(`there is no first champion: ${(await life.account()).join('\n')}`);
    return life;
  }

  /** A worker, an empty database and the model in it, at New Year; its workflow is not started. */
  static async prepare(options: LifeOptions = {}): Promise<Life> {
    const environment = await timeSkipping();
    onTestFinished(() => environment.teardown());
    let { databaseUrl } = options;
    if (databaseUrl === undefined) {
      const database = await createDatabase();
      onTestFinished(() => database.drop());
      databaseUrl = database.url;
    }
    const store = createStore({ url: databaseUrl });
    onTestFinished(() => store.close());
    const life = new Life(environment, store, databaseUrl, options);
    onTestFinished(async ({ task }) => {
      if (process.env.PERENNIAL_RECORD_HISTORIES && life.#started)
        await recordWalk(life.environment.client, life.name, task);
      if (task.result?.state === 'fail') process.stderr.write(await life.#whereItStands());
      await life.stopWorkers();
    });
    await environment.sleep(NEW_YEAR - (await environment.currentTimeMs()));
    await life.startWorkers();
    await store.models.create(life.definition, { at: NEW_YEAR, actor: 'ops', reason: null });
    return life;
  }

  /** For whoever has to find out why a walk failed. */
  async #whereItStands(): Promise<string> {
    const { pendingActivities, pendingChildren } = (await this.handle.describe()).raw;
    return [...(await this.account()), JSON.stringify({ pendingActivities, pendingChildren })].join('\n');
  }

  get name(): string {
    return this.definition.name;
  }

  get handle(): WorkflowHandle {
    return this.environment.client.workflow.getHandle(messages.modelWorkflowId(this.name));
  }

  async start(input: Partial<LifecycleInput> = {}): Promise<void> {
    this.#started = true;
    await this.environment.client.workflow.start('modelLifecycle', {
      workflowId: messages.modelWorkflowId(this.name),
      taskQueue: messages.LIFECYCLE_QUEUE,
      args: [
        {
          model: this.name,
          revision: 1,
          policy: this.definition.policy,
          origin: NEW_YEAR,
          champion: null,
          ...input,
        },
      ],
    });
  }

  async startWorkers(): Promise<void> {
    const workers = await createWorkers({
      role: 'all',
      connection: this.environment.nativeConnection,
      namespace: this.environment.namespace ?? 'default',
      databaseUrl: this.databaseUrl,
      log: this.#options.log ?? pino({ level: 'silent' }),
      trainers: this.#options.trainers,
      bundle: await askFor('bundle'),
    });
    this.#workers = { workers, ended: workers.run() };
  }

  async stopWorkers(): Promise<void> {
    const running = this.#workers;
    this.#workers = null;
    running?.workers.shutdown();
    await running?.ended;
  }

  /**
   * Lets time pass: the world's rows arrive at the end of each day, and the lifecycle does all that is due, trainings
   * included.
   */
  async until(at: number): Promise<void> {
    await this.feed(at);
    await this.sleepUntil(at);
    let status = await this.settled(at);
    // Between skips the server's clock goes on. It strands a run whose task cancels a timer that has fired meanwhile
    // (temporalio/sdk-java#3088), so no message may be sent while a timer is about to.
    for (let now = at; status?.nextDeadline && status.nextDeadline.at < now + GUARD_MS;) {
      now = status.nextDeadline.at + GUARD_MS / 60;
      await this.sleepUntil(now);
      status = await this.settled(now);
    }
  }

  /** Sends the world's rows up to an instant, in batches of a day or as long, which arrive at their end. */
  async feed(to: number, every = DAY): Promise<void> {
    for (; this.#fedTo + every <= to; this.#fedTo += every) {
      const arrivedAt = this.#fedTo + every;
      const rows = rowsBetween(this.world, this.#fedTo, arrivedAt, this.definition.policy.labels.delay);
      await this.store.observations.ingest(this.name, { rows, arrivedAt, now: null });
    }
  }

  /** Instants of the rows that a version has answered in a role, in order. */
  async predictions(version: number, role: string): Promise<number[]> {
    const rows = await this.sql<{ at: Date }>(
      `select observed_at as at from predictions where version = $1 and role = $2 order by observed_at`,
      [version, role],
    );
    return rows.map(({ at }) => at.getTime());
  }

  /** What a person with access to the database might do by hand. */
  async sql<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client(this.databaseUrl);
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Numbers of the batches whose rows were all observed in [from, to). */
  async batchesObserved(from: number, to: number): Promise<number[]> {
    return (await this.store.batches.list(this.name))
      .filter(({ firstObserved, newestObserved }) => firstObserved! >= from && newestObserved! < to)
      .map(({ number }) => number);
  }

  /** Nothing is sent up to an instant. */
  silentUntil(at: number): void {
    this.#fedTo = Math.max(this.#fedTo, at);
  }

  async sleepUntil(at: number): Promise<void> {
    const now = await this.environment.currentTimeMs();
    if (at > now) await this.environment.sleep(at - now);
  }

  /** Waits, without time passing, until the lifecycle has done all that was due by `at`. */
  async settled(at: number): Promise<LifecycleStatus | null> {
    let before = '';
    for (;;) {
      const description = await this.handle.describe();
      if (description.status.name !== 'RUNNING') return null;
      const { pendingActivities, pendingChildren } = description.raw;
      const status = await this.status();
      const idle = !pendingActivities?.length && !pendingChildren?.length;
      const due = status.nextDeadline !== null && status.nextDeadline.at <= at;
      const now = JSON.stringify([description.historyLength, description.runId, status]);
      if (idle && !due && now === before) return status;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  status(): Promise<LifecycleStatus> {
    return this.handle.query(messages.statusQuery);
  }

  history(): Promise<Decision[]> {
    return this.store.decisions.list(this.name);
  }

  /** The decisions' sentences with their days, counted from New Year. */
  async account({ after = 0 } = {}): Promise<string[]> {
    return (await this.store.decisions.list(this.name, { after })).map(
      ({ at, kind, sentence }) => `${Math.floor((at - NEW_YEAR) / DAY)} ${kind}: ${sentence}`,
    );
  }

  /** Sends a signal and waits for what comes of it. */
  async signal(
    signal: SignalDefinition<[Message]>,
    { actor = 'ana', reason = '' }: Partial<Message> = {},
  ): Promise<void> {
    await this.handle.signal(signal, this.message({ actor, reason }));
    await this.settled(await this.environment.currentTimeMs());
  }

  async update<A extends Answer, M extends Message>(
    update: UpdateDefinition<A, [M]>,
    { actor = 'ana', reason = '', ...content }: Omit<M, keyof Message> & Partial<Message>,
  ): Promise<A> {
    const message = { ...content, ...this.message({ actor, reason }) } as unknown as M;
    return this.handle.executeUpdate<A, [M]>(update, { args: [message] });
  }

  message({ actor = 'ana', reason = '' }: Partial<Message> = {}): Message {
    return { requestId: `request-${++this.#requests}`, actor, reason, identity: 'test' };
  }
}
