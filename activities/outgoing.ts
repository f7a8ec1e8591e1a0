import { ApplicationFailure } from '@temporalio/common';
import { createHmac } from 'node:crypto';
import type { Deploy, Notification } from '../contracts/definition/definition.ts';
import type { Decision } from '../contracts/decision.ts';
import type { Dependencies } from './dependencies.ts';

/** A receiver of notifications that does not answer by then is tried again. */
const NOTIFICATION_TIMEOUT_MS = 10_000;

export interface DeployInput {
  decisionId: string;
  model: string;
  kind: 'promotion' | 'rollback';
  version: number;
  former: number | null;
  deploy: Extract<Deploy, { kind: 'webhook' }>;
}

/** Activities that tell others; a repeated one carries the same decision id. */
export function outgoingActivities({ log }: Dependencies) {
  return {
    async notify({
      model,
      topic,
      decision,
      notifications,
    }: {
      model: string;
      topic: Notification['on'][number];
      decision: Decision;
      notifications: Notification[];
    }): Promise<void> {
      for (const { on, channel } of notifications) {
        if (!on.includes(topic)) continue;
        if (channel.kind === 'log') log.warn({ model, topic, seq: decision.seq }, decision.sentence);
        else {
          const text = `${model}: ${decision.sentence}`;
          const body = channel.kind === 'slack' ? { text } : { model, topic, decision };
          await post(channel.url, body, {
            timeout: NOTIFICATION_TIMEOUT_MS,
            key: `${model}#${decision.seq}`,
          });
        }
      }
    },

    /** Tells the serving side, which confirms by answering with a status of the 200s. */
    async deploy({ deploy, ...order }: DeployInput): Promise<void> {
      const { url, secret, timeout, hosts } = deploy;
      await post(url, order, { timeout, key: order.decisionId, secret: variable(secret), hosts });
    },
  };
}

function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw ApplicationFailure.nonRetryable(
    `the environment variable ${name} is not set on this worker`,
    'Misconfigured',
  );
}

async function post(
  urlVariable: string,
  body: unknown,
  { timeout, key, secret, hosts }: { timeout: number; key: string; secret?: string; hosts?: string[] },
): Promise<void> {
  const url = new URL(variable(urlVariable));
  if (hosts && hosts.length > 0 && !hosts.includes(url.hostname))
    throw ApplicationFailure.nonRetryable(`deploy.hosts does not name ${url.hostname}`, 'Misconfigured');
  const text = JSON.stringify(body);
  const response = await fetch(url, {
    method: 'POST',
    body: text,
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      ...(secret && {
        'x-perennial-signature': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
      }),
    },
  });
  if (!response.ok) throw new Error(`${url.hostname} answered ${response.status}`);
}
