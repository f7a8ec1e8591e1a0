import type { Decision } from '../contracts/decision.ts';
import type { Deploy, Notice, Notification } from '../contracts/definition/definition.ts';
import type { DeploymentOrder } from '../contracts/starting.ts';
import type { Dependencies } from './dependencies.ts';
import { post } from './webhook.ts';

/** A receiver of notifications that does not answer by then is tried again. */
const NOTIFICATION_TIMEOUT_MS = 10_000;

export interface NotifyInput {
  model: string;
  topic: Notice;
  decision: Decision;
  channel: Notification['channel'];
}

export interface DeployInput extends DeploymentOrder {
  deploy: Extract<Deploy, { kind: 'webhook' }>;
}

/** Activities that tell others; a repeated one carries the same id. */
export function outgoingActivities({ log }: Dependencies) {
  return {
    /** Tells one channel of one event. */
    async notify({ model, topic, decision, channel }: NotifyInput): Promise<void> {
      if (channel.kind === 'log') return log.warn({ model, topic, seq: decision.seq }, decision.sentence);
      await post({
        url: channel.url,
        id: `${model}#${decision.seq}`,
        body:
          channel.kind === 'slack'
            ? { text: `*${model}*: ${decision.sentence}` }
            : { model, topic, decision },
        timeout: NOTIFICATION_TIMEOUT_MS,
        secret: null,
        hosts: [],
      });
    },

    /** Tells the serving side, which confirms by its answer. */
    async deploy({ deploy, ...order }: DeployInput): Promise<void> {
      const { url, secret, timeout, hosts } = deploy;
      await post({ url, id: order.decisionId, body: order, timeout, secret, hosts });
    },
  };
}
