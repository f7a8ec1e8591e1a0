import type { Announcement } from '../contracts/announcement.ts';
import type { Deploy, Notification } from '../contracts/definition/definition.ts';
import type { DeploymentOrder } from '../contracts/starting.ts';
import type { Dependencies } from './dependencies.ts';
import { post } from './webhook.ts';

/** A receiver of notifications that does not answer by then is tried again. */
const NOTIFICATION_TIMEOUT_MS = 10_000;

export interface NotifyInput {
  announcement: Announcement;
  channel: Notification['channel'];
}

export interface DeployInput extends DeploymentOrder {
  deploy: Extract<Deploy, { kind: 'webhook' }>;
}

/** Activities that tell others; a repeated one carries the same id. */
export function outgoingActivities({ log }: Dependencies) {
  return {
    /** Tells one channel of one event. */
    async notify({ announcement, channel }: NotifyInput): Promise<void> {
      const { id, ...told } = announcement;
      const { model, topic, sentence } = told;
      if (channel.kind === 'log') return log.warn({ id, model, topic }, sentence);
      await post({
        url: channel.url,
        id,
        body: channel.kind === 'slack' ? { text: `*${model}*: ${sentence}` } : told,
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
