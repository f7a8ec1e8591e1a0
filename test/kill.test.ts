import { Client, Connection } from '@temporalio/client';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as PostgresClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest } from '../contracts/digest.ts';
import { retrainingWorkflowId } from '../contracts/messages.ts';
import { searchAttributes } from '../contracts/search-attributes.ts';
import { DAY } from '../examples/demo/market.ts';
import { migrate } from '../store/migrate.ts';
import { createStore, type Store } from '../store/store.ts';
import { startPostgres, type Postgres } from '../worker/embedded/postgres.ts';
import { startTemporal, type Temporal } from '../worker/embedded/temporal.ts';
import { SHORT_LIFE } from './definitions.ts';
import { Gate } from './gate.ts';
import { HeldCommits } from './held-commits.ts';
import { MarketLife } from './market-life.ts';
import { createNamespace } from './temporal.ts';
import { until } from './until.ts';
import { WorkerProcess, type Target } from './worker-process.ts';

/** Days since the data's beginning to which the clock is moved for each stage, and to its end. */
const SERVING = 20;
const STAGES = {
  training: { day: 21, stage: 'retraining', activity: 'training', writes: 'artifacts' },
  shadow: { day: 22, stage: 'shadow', activity: 'compare', writes: 'predictions' },
  promotion: { day: 23, stage: 'shadow', activity: 'changeChampion', writes: 'tenures' },
} as const;
const END = 26;

type Stage = keyof typeof STAGES;

interface Outcome {
  digest: string;
  versions: number[];
  kinds: string[];
}

describe('a life that is disturbed', () => {
  let folder: string;
  let postgres: Postgres;
  let temporal: Temporal;
  let connection: Connection;
  let undisturbed: Outcome;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'perennial-kill-'));
    [postgres, temporal] = await Promise.all([
      startPostgres({ dir: join(folder, 'postgres'), log: () => undefined }),
      startTemporalIn(folder),
    ]);
    connection = await Connection.connect({ address: temporal.address });
    undisturbed = await lived(async () => undefined);
  });

  afterAll(async () => {
    await connection?.close();
    await temporal?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** One life with a database, a namespace and a worker process of its own. */
  class Trial {
    readonly databaseUrl: string;
    readonly store: Store;
    private readonly target: Target;
    private readonly client: Client;
    private readonly life: MarketLife;
    worker: WorkerProcess;

    private constructor(
      target: Target,
      parts: { store: Store; client: Client; life: MarketLife; worker: WorkerProcess },
    ) {
      this.target = target;
      this.databaseUrl = target.databaseUrl;
      this.store = parts.store;
      this.client = parts.client;
      this.life = parts.life;
      this.worker = parts.worker;
    }

    static async begin(): Promise<Trial> {
      const namespace = await createNamespace(connection);
      const databaseUrl = await createDatabase(postgres.url, namespace.replace('-', '_'));
      const store = createStore({ url: databaseUrl });
      const client = new Client({ connection, namespace });
      const target = { temporalAddress: temporal.address, namespace, databaseUrl };
      const [worker, life] = await Promise.all([
        WorkerProcess.start(target),
        MarketLife.begin(SHORT_LIFE, { client, store }),
      ]);
      await life.ingest(life.origin + END * DAY);
      return new Trial(target, { store, client, life, worker });
    }

    async advance(day: number): Promise<void> {
      await this.life.advance(this.life.origin + day * DAY);
    }

    async replaceWorker(): Promise<void> {
      await this.worker.kill();
      this.worker = await WorkerProcess.start(this.target);
    }

    /** Goes on to a stage and does `disturb` while its activity is under way, which can't get further meanwhile. */
    async during(stage: Stage, disturb: (gate: Gate) => Promise<void>): Promise<void> {
      const { day, activity, writes } = STAGES[stage];
      await this.advance(day - 1);
      const gate = await Gate.close(this.databaseUrl, writes);
      const advanced = this.advance(day);
      advanced.catch(() => undefined);
      try {
        await gate.holds();
        assert.deepEqual(await this.underWay(), { stage: STAGES[stage].stage, activities: [activity] });
        await disturb(gate);
      } finally {
        await gate.open();
      }
      await advanced;
    }

    /** The stage that the lifecycle shows, and the activities that workers have taken and not finished. */
    private async underWay(): Promise<{ stage: unknown; activities: unknown[] }> {
      const { handle } = this.life;
      const { raw, typedSearchAttributes } = await handle.describe();
      const stage = typedSearchAttributes.get(searchAttributes.stage);
      const child = this.client.workflow.getHandle(retrainingWorkflowId(SHORT_LIFE.name, 2));
      const pending = [
        ...(raw.pendingActivities ?? []),
        ...(stage === 'retraining' ? ((await child.describe()).raw.pendingActivities ?? []) : []),
      ];
      return { stage, activities: pending.map(({ activityType }) => activityType?.name) };
    }

    async outcome(): Promise<Outcome> {
      await this.advance(END);
      const history = await this.store.decisions.list(SHORT_LIFE.name);
      const versions = await this.store.registry.list(SHORT_LIFE.name);
      return {
        digest: digest(history),
        versions: versions.map(({ number }) => number),
        kinds: history.map(({ kind }) => kind),
      };
    }

    async end(): Promise<void> {
      await this.worker.kill();
      await this.store.close();
    }
  }

  async function lived(disturb: (trial: Trial) => Promise<void>): Promise<Outcome> {
    const trial = await Trial.begin();
    try {
      await trial.advance(SERVING);
      await disturb(trial);
      return await trial.outcome();
    } finally {
      await trial.end();
    }
  }

  it('has a retraining, a shadow and a promotion to be disturbed in', () => {
    expect(undisturbed.kinds).toEqual(
      expect.arrayContaining(['registered', 'check', 'verdict', 'promotion']),
    );
    expect(undisturbed.versions.length).toBeGreaterThan(2);
  });

  describe.concurrent('by SIGKILL of its worker', () => {
    it.each(['training', 'shadow', 'promotion'] as const)(
      'during %s, comes to the same end with another one',
      async (stage) => {
        const outcome = await lived((trial) => trial.during(stage, () => trial.replaceWorker()));
        expect(outcome).toEqual(undisturbed);
      },
      180_000,
    );

    it('after the promotion was committed, before it was told, promotes once', async () => {
      const outcome = await lived((trial) =>
        trial.during('promotion', async (gate) => {
          const commits = await HeldCommits.begin(postgres.url, trial.databaseUrl);
          await gate.open();
          await commits.hold();
          await trial.worker.kill();
          await commits.release();
          const tenures = () => trial.store.champions.history(SHORT_LIFE.name);
          await until(async () => (await tenures()).length === 2, 'the held promotion can be seen');
          await trial.replaceWorker();
        }),
      );
      expect(outcome).toEqual(undisturbed);
    }, 180_000);

    it('after the promotion was told, before it is on record, records it once', async () => {
      const outcome = await lived((trial) =>
        trial.during('promotion', async (gate) => {
          const records = await Gate.close(trial.databaseUrl, 'decisions');
          await gate.open();
          await records.holds();
          expect((await trial.store.champions.history(SHORT_LIFE.name)).length).toBe(2);
          await trial.worker.kill();
          await records.open();
          await trial.replaceWorker();
        }),
      );
      expect(outcome).toEqual(undisturbed);
    }, 180_000);
  });

  type Ending = 'stopped' | 'killed';

  const restartPostgres = async (how: Ending) => {
    const { port } = postgres;
    await (how === 'killed' ? postgres.kill() : postgres.stop());
    postgres = await startPostgres({ dir: join(folder, 'postgres'), port, log: () => undefined });
    assert.equal(postgres.port, port);
  };

  const restartTemporal = async (how: Ending) => {
    const { address } = temporal;
    await (how === 'killed' ? temporal.kill() : temporal.stop());
    temporal = await startTemporalIn(folder, Number(address.split(':')[1]));
    assert.equal(temporal.address, address);
  };

  it.each([
    { server: 'Postgres', how: 'stopped', restart: restartPostgres },
    { server: 'Postgres', how: 'killed', restart: restartPostgres },
    { server: 'Temporal', how: 'stopped', restart: restartTemporal },
    { server: 'Temporal', how: 'killed', restart: restartTemporal },
  ] as const)(
    'by $server, $how and started again in each stage, comes to the same end with the same worker',
    async ({ how, restart }) => {
      const outcome = await lived(async (trial) => {
        for (const stage of ['training', 'shadow', 'promotion'] as const)
          await trial.during(stage, () => restart(how));
        expect(trial.worker.isRunning).toBe(true);
      });
      expect(outcome).toEqual(undisturbed);
    },
    180_000,
  );
});

/** With a database file, so that what it knows survives. */
const startTemporalIn = (folder: string, port?: number): Promise<Temporal> =>
  startTemporal({
    port,
    dbFile: join(folder, 'temporal.db'),
    namespace: 'default',
    searchAttributes: Object.values(searchAttributes),
    log: () => undefined,
  });

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = new PostgresClient(serverUrl);
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = name;
  await migrate(url.href);
  return url.href;
}
