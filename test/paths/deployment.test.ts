import { Worker } from '@temporalio/worker';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DeploymentOrder } from '../../contracts/starting.ts';
import { Life } from './harness/life.ts';
import { receiver } from './harness/receiver.ts';
import { expectTold } from './harness/told.ts';
import { changing, day } from './harness/world.ts';

const WEBHOOK = `
deploy: { kind: webhook, url: WALK_DEPLOY_URL, secret: WALK_DEPLOY_KEY, hosts: [127.0.0.1], timeout: 5s }
`;
const ACTIVITY = `
deploy: { kind: activity, name: deployModel, queue: serving, timeout: 5s }
`;

describe('deployment', () => {
  it('by webhook is tried again, one order under one id, until the serving side confirms', async () => {
    process.env.WALK_DEPLOY_KEY = 'a key';
    const { received } = await receiver('WALK_DEPLOY_URL', (_, { body }) =>
      body.version === 2 && received.filter((each) => each.body.version === 2).length < 4 ? 503 : 200,
    );
    const life = await Life.serving({ changes: WEBHOOK, world: changing });
    await life.until(day(42));
    const orders = received.map(({ headers, body }) => [headers['webhook-id'], body]);
    const [first, ...second] = orders;
    expect(first[1]).toEqual({
      decisionId: first[0],
      model: 'walk',
      kind: 'promotion',
      version: 1,
      former: null,
    });
    expect(second).toHaveLength(4);
    expect(new Set(second.map(([id]) => id)).size).toBe(1);
    expect(second[0][1]).toMatchObject({ kind: 'promotion', version: 2, former: 1 });
    expectTold(await life.account(), [
      '21 promotion: version 1 is the first champion',
      '21 deployment: the deployment of version 1 is confirmed',
      '40 promotion: version 2 (hybrid) replaces 1 as champion',
      '40 deployment: the deployment of version 2 is confirmed',
    ]);
    expect((await life.status()).stage).toBe('probation');
  });

  it('that nobody confirms within the hour reverses the promotion, and says so', async () => {
    process.env.WALK_DEPLOY_KEY = 'a key';
    await receiver('WALK_DEPLOY_URL', (_, { body }) => (body.version === 2 ? 503 : 200));
    const life = await Life.serving({ changes: WEBHOOK, world: changing });
    await life.until(day(41));
    expectTold(await life.account(), [
      '40 promotion: version 2 (hybrid) replaces 1 as champion',
      /^40 deployment: the deployment of version 2 was not confirmed: 127.0.0.1:\d+ answered 503/,
      '40 rollback: the promotion of version 2 is reversed: version 1 is champion again',
      /^40 breaker: breaker opens \(deployment\) until .*: version 2 could not be deployed/,
    ]);
    expect(await life.store.champions.now('walk')).toBe(1);
    expect((await life.store.champions.history('walk')).map(({ version, kind }) => [version, kind])).toEqual([
      [1, 'promotion'],
      [2, 'promotion'],
      [1, 'reversal'],
    ]);
  });

  it('by a user’s activity runs on the user’s own queue', async () => {
    const life = await Life.prepare({ changes: ACTIVITY });
    const orders: DeploymentOrder[] = [];
    const serving = await Worker.create({
      connection: life.environment.nativeConnection,
      taskQueue: 'serving',
      activities: { deployModel: async (order: DeploymentOrder) => void orders.push(order) },
    });
    const running = serving.run();
    onTestFinished(async () => {
      serving.shutdown();
      await running;
    });
    await life.start();
    await life.until(day(22));
    expect(orders).toMatchObject([{ model: 'walk', kind: 'promotion', version: 1, former: null }]);
    expectTold(await life.account(), ['21 deployment: the deployment of version 1 is confirmed']);
  });

  it('by a user’s activity that no worker takes is not confirmed, and opens the breaker', async () => {
    // The server skips no time while an activity waits for a worker.
    const life = await Life.begin({
      changes: ACTIVITY.replace('timeout: 5s', 'timeout: 1s, confirmWithin: 2s'),
    });
    await life.until(day(22));
    expectTold(await life.account(), [
      '21 promotion: version 1 is the first champion',
      '21 deployment: the deployment of version 1 was not confirmed: activity deployModel on queue serving did not answer within 2 seconds',
      /^21 breaker: breaker opens \(deployment\)/,
    ]);
  });
});
