import { Connection, isGrpcServiceError } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../examples/demo/market.ts';
import { createStore, type Store } from '../store/store.ts';
import { bundleWorkflows } from '../worker/worker.ts';
import { useDatabase } from './database.ts';
import { SHORT_LIFE } from './definitions.ts';
import { MarketLife } from './market-life.ts';
import { useDevServer } from './temporal.ts';
import { until } from './until.ts';
import { startWorkers } from './workers.ts';

type Build = Awaited<ReturnType<typeof startWorkers>>;

const MINUTE = 60_000;

const DEPLOYMENT = 'perennial';

/** Codes of gRPC: not found, failed precondition. */
const NOT_YET = [5, 9];

describe('a lifecycle whose workers are versioned', () => {
  const temporal = useDevServer();
  const database = useDatabase();
  const running: Build[] = [];
  let store: Store;

  beforeEach(() => {
    store = createStore({ url: database.url });
  });
  afterEach(async () => {
    for (const build of running.splice(0)) await build.stop();
    await store.close();
  });

  async function startBuild(buildId: string): Promise<Build> {
    const workers = await startWorkers({
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      databaseUrl: database.url,
      bundle: await bundle,
      deployment: { name: DEPLOYMENT, buildId },
    });
    running.push(workers);
    return workers;
  }
  const bundle = bundleWorkflows();

  /** What an operator does by `temporal worker deployment set-current-version`, once the build's workers poll. */
  async function makeCurrent(buildId: string): Promise<void> {
    const connection = await Connection.connect({ address: temporal.address });
    const request = { namespace: temporal.namespace, deploymentName: DEPLOYMENT, buildId, identity: 'test' };
    const made = () =>
      connection.workflowService.setWorkerDeploymentCurrentVersion(request).then(
        () => true,
        (error: unknown) => {
          if (isGrpcServiceError(error) && NOT_YET.includes(error.code)) return false;
          throw error;
        },
      );
    await until(made, `build ${buildId} is current`);
    await connection.close();
  }

  it('moves to the build that becomes current, and works on there', async () => {
    const first = await startBuild('1');
    await makeCurrent('1');
    const life = await MarketLife.begin(SHORT_LIFE, { client: temporal.client, store });
    const build = async () =>
      (await life.handle.describe()).raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
    await life.ingest(life.origin + 26 * DAY);
    await life.advance(life.origin + 15 * DAY);
    expect(await build()).toBe('1');

    await startBuild('2');
    await makeCurrent('2');
    let to = life.origin + 15 * DAY;
    // The news reaches a lifecycle when it wakes up, and the server's own parts one by one.
    const moved = async () => {
      await life.advance((to += MINUTE));
      return (await build()) === '2';
    };
    await until(moved, 'the lifecycle has moved');

    running.splice(running.indexOf(first), 1);
    await first.stop();
    await life.advance(life.origin + 26 * DAY);
    const kinds = (await store.decisions.list(SHORT_LIFE.name)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'started')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'promotion')).toHaveLength(2);
    expect(await build()).toBe('2');
    await life.retire();
  }, 120_000);
});
