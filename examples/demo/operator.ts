import type { WorkflowHandle } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import * as messages from '../../contracts/messages.ts';
import type { Decision } from '../../contracts/decision.ts';

/** A person at the model's workflow, through Temporal's own messages. */
export class Operator {
  private readonly handle: WorkflowHandle;
  private readonly actor: string;

  constructor(handle: WorkflowHandle, actor: string) {
    this.handle = handle;
    this.actor = actor;
  }

  private message(reason: string): messages.Message {
    return { requestId: randomUUID(), actor: this.actor, reason, identity: `demo/${process.pid}` };
  }

  pause = (reason: string): Promise<void> => this.handle.signal(messages.pauseSignal, this.message(reason));
  resume = (reason: string): Promise<void> => this.handle.signal(messages.resumeSignal, this.message(reason));
  reset = (reason: string): Promise<void> =>
    this.handle.signal(messages.resetBreakerSignal, this.message(reason));
  trip = (reason: string): Promise<void> =>
    this.handle.signal(messages.tripBreakerSignal, this.message(reason));

  async rollback(reason: string): Promise<void> {
    await this.handle.executeUpdate(messages.rollbackUpdate, {
      args: [{ ...this.message(reason), version: null }],
    });
  }

  async retire(reason: string): Promise<void> {
    await this.handle.executeUpdate(messages.retireUpdate, {
      args: [{ ...this.message(reason), freeName: false }],
    });
  }

  /** Says that data are complete up to `to`, until the lifecycle has got there; the decisions it made. */
  async advance(to: number, batch: number): Promise<Decision[]> {
    const decisions: Decision[] = [];
    for (;;) {
      const answer = await this.handle.executeUpdate(messages.advanceUpdate, {
        args: [{ ...this.message(''), to, batch }],
      });
      if (!answer.done) throw new Error(answer.sentence);
      decisions.push(...answer.decisions);
      if (answer.reached >= to) return decisions;
    }
  }
}
