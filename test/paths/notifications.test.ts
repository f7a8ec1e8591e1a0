import { pino } from 'pino';
import { expect, it } from 'vitest';
import {
  approveUpdate,
  resetBreakerSignal,
  retrainSignal,
  rollbackUpdate,
  tripBreakerSignal,
} from '../../contracts/messages.ts';
import { Life } from './harness/life.ts';
import { receiver } from './harness/receiver.ts';
import { changing, day } from './harness/world.ts';

const CHANGES = `
promotion: { approval: { timeout: 14d } }
notifications:
  - { channel: { kind: webhook, url: WALK_WEBHOOK_URL } }
  - { channel: { kind: slack, url: WALK_SLACK_URL } }
  - { channel: { kind: log } }
`;

it('notifications tell each event once on each channel, to receivers that are away at first too', async () => {
  const webhook = await receiver('WALK_WEBHOOK_URL', (n) => (n % 2 === 1 ? 500 : 200));
  const slack = await receiver('WALK_SLACK_URL');
  const logged: { topic?: string; msg: string }[] = [];
  const log = pino(
    { level: 'warn' },
    { write: (line) => logged.push(JSON.parse(line) as (typeof logged)[0]) },
  );
  const life = await Life.serving({ changes: CHANGES, world: changing, log });
  await life.until(day(41));
  await life.update(approveUpdate, { version: 2 });
  await life.until(day(42));
  await life.update(rollbackUpdate, { version: null, reason: 'customers complain' });
  await life.until(day(43));
  await life.signal(tripBreakerSignal, { reason: 'the feed is down' });
  await life.until(day(44));
  await life.signal(resetBreakerSignal, { reason: 'the feed is back' });
  await life.signal(retrainSignal);
  life.silentUntil(day(70));
  await life.until(day(70));

  const topics = ['promotion', 'approval', 'promotion', 'rollback', 'breaker', 'noData', 'undecided'];
  expect(logged.map(({ topic }) => topic)).toEqual(topics);
  const sentences = logged.map(({ msg }) => msg);
  expect(slack.received.map(({ body }) => body)).toEqual(
    sentences.map((text) => ({ text: `*walk*: ${text}` })),
  );

  const delivered = webhook.received.filter((_, index) => index % 2 === 1);
  expect(delivered.map(({ body }) => body.topic)).toEqual(topics);
  expect(delivered.map(({ body }) => (body.decision as { sentence: string }).sentence)).toEqual(sentences);
  const ids = webhook.received.map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual(delivered.flatMap(({ headers: { 'webhook-id': id } }) => [id, id]));
  expect(new Set(ids).size).toBe(topics.length);
});
