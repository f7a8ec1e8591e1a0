import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, condition, log, setHandler } from '@temporalio/workflow';
import * as messages from '../contracts/messages.ts';
import type { Answer, Message } from '../contracts/messages.ts';
import type { LifecycleStatus } from '../contracts/status.ts';
import type { Request } from '../lifecycle/events.ts';

/** Messages that have arrived and wait for the lifecycle, and the answers for those who wait for it. */
export class Inbox {
  readonly waiting: Request[];
  private readonly answers: Record<string, Answer> = {};
  private readonly onArrival: (request: Request) => void;

  constructor(carried: Request[], onArrival: (request: Request) => void) {
    this.waiting = carried;
    this.onArrival = onArrival;
  }

  private arrived(request: Request): void {
    this.waiting.push(request);
    this.onArrival(request);
  }

  answer(requestId: string, answer: Answer): void {
    this.answers[requestId] = answer;
  }

  /** Handlers only enqueue: nothing but the driver changes the state. */
  listen(status: () => LifecycleStatus): void {
    this.onSignal(messages.pauseSignal, 'pause', 'Evaluations, checks and promotions stand still.');
    this.onSignal(messages.resumeSignal, 'resume', 'Ends a pause; shadows get the time back.');
    this.onSignal(messages.tripBreakerSignal, 'tripBreaker', 'No retraining, no promotion, until a reset.');
    this.onSignal(messages.resetBreakerSignal, 'resetBreaker', 'Closes the breaker; needs a reason.');
    this.onSignal(messages.retrainSignal, 'retrain', 'Asks for a retraining, within the budget.');
    this.onUpdate(
      messages.advanceUpdate,
      'advance',
      'Data are complete up to an instant (clock: observation).',
      messages.problemOfAdvance,
    );
    this.onUpdate(
      messages.approveUpdate,
      'approve',
      'Lets a waiting version become champion.',
      messages.problemOfVersion,
    );
    this.onUpdate(messages.rejectUpdate, 'reject', 'Retires a waiting version.', messages.problemOfVersion);
    this.onUpdate(
      messages.rollbackUpdate,
      'rollback',
      'Makes an earlier version champion again.',
      messages.problemOfRollback,
    );
    this.onUpdate(
      messages.reconfigureUpdate,
      'reconfigure',
      'Takes another definition.',
      messages.problemOfReconfigure,
    );
    this.onUpdate(
      messages.evaluateNowUpdate,
      'evaluateNow',
      'Evaluates the champion now.',
      messages.problemOf,
    );
    this.onUpdate(
      messages.retireUpdate,
      'retire',
      'Ends the lifecycle; all records stay.',
      messages.problemOfRetire,
    );
    setHandler(messages.statusQuery, status, { description: 'What the lifecycle is doing and waiting for.' });
  }

  private onSignal(
    definition: typeof messages.pauseSignal,
    type: Request['type'],
    description: string,
  ): void {
    setHandler(
      definition,
      (message: Message) => {
        const problem = messages.problemOf(message);
        // Whoever sends a signal gets no answer, and an error here would stop the workflow.
        if (problem === null) this.arrived({ type, message } as Request);
        else log.warn('signal ignored', { signal: type, problem });
      },
      { description },
    );
  }

  private onUpdate<A extends Answer, M extends Message>(
    definition: UpdateDefinition<A, [M]>,
    type: Request['type'],
    description: string,
    problemOf: (message: unknown) => string | null,
  ): void {
    setHandler(
      definition,
      async (message: M) => {
        const { requestId } = message;
        this.arrived({ type, message } as unknown as Request);
        await condition(() => requestId in this.answers);
        return this.answers[requestId] as A;
      },
      {
        description,
        validator: (message: M) => {
          const problem = problemOf(message);
          if (problem !== null) throw ApplicationFailure.nonRetryable(problem, 'MalformedMessage');
        },
      },
    );
  }
}
