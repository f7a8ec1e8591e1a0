import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Decision } from './decision.ts';
import type { LifecycleStatus } from './status.ts';

/** Who asks for something and why; part of every message. */
export interface Message {
  /** The same request sent twice is one event, also across runs of the workflow. */
  requestId: string;
  /** Self-stated, for example a login. */
  actor: string;
  reason: string;
  /** The client's own identity, as its connection states it. */
  identity: string;
}

export interface AdvanceMessage extends Message {
  /** Data are complete up to this instant, epoch milliseconds. */
  to: number;
  /** Decisions see batches up to this number. */
  batch: number;
}

export interface VersionMessage extends Message {
  version: number;
}

export interface RollbackMessage extends Message {
  /** The former champion when null. */
  version: number | null;
}

export interface ReconfigureMessage extends Message {
  /** The whole definition as YAML. */
  definition: string;
}

export interface RetireMessage extends Message {
  /** The name may be used by a new model. */
  freeName: boolean;
}

/** What an update answers: `done`, or why not. */
export interface Answer {
  done: boolean;
  sentence: string;
}

export interface AdvanceAnswer extends Answer {
  /** The lifecycle's clock; below `to` when it stopped early to roll over: ask again with a new request id. */
  reached: number;
  /** Those made since the request was taken; empty when the same request is asked again. */
  decisions: Decision[];
}

export const pauseSignal = defineSignal<[Message]>('pause');
export const resumeSignal = defineSignal<[Message]>('resume');
export const tripBreakerSignal = defineSignal<[Message]>('tripBreaker');
export const resetBreakerSignal = defineSignal<[Message]>('resetBreaker');
export const retrainSignal = defineSignal<[Message]>('retrain');

export const advanceUpdate = defineUpdate<AdvanceAnswer, [AdvanceMessage]>('advance');
export const approveUpdate = defineUpdate<Answer, [VersionMessage]>('approve');
export const rejectUpdate = defineUpdate<Answer, [VersionMessage]>('reject');
export const rollbackUpdate = defineUpdate<Answer, [RollbackMessage]>('rollback');
export const reconfigureUpdate = defineUpdate<Answer, [ReconfigureMessage]>('reconfigure');
export const evaluateNowUpdate = defineUpdate<Answer, [Message]>('evaluateNow');
export const retireUpdate = defineUpdate<Answer, [RetireMessage]>('retire');

export const statusQuery = defineQuery<LifecycleStatus>('status');

/** Light work: workflows, evaluations, records. */
export const LIFECYCLE_QUEUE = 'perennial-lifecycle';
/** Training only, so that a fit never delays an evaluation. */
export const TRAINING_QUEUE = 'perennial-training';

/** The schedule that looks after the lifecycles, and its workflow. */
export const WATCH_ID = 'perennial-watch';

/** What finds all running lifecycles in Temporal's list. */
export const RUNNING_LIFECYCLES = `WorkflowType = 'modelLifecycle' AND ExecutionStatus = 'Running'`;

export const modelWorkflowId = (model: string): string => `model:${model}`;
export const modelOfWorkflow = (workflowId: string): string => workflowId.slice(modelWorkflowId('').length);
export const retrainingWorkflowId = (model: string, retraining: number): string =>
  `${modelWorkflowId(model)}/retraining/${retraining}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What is wrong with a message that came from outside, one sentence; null when it can be taken. Hand-written and
 * total, because a malformed payload must neither fail the workflow nor reach the lifecycle.
 */
export function problemOf(message: unknown): string | null {
  if (!isObject(message)) return 'the message must be an object with requestId, actor and reason';
  for (const field of ['requestId', 'actor', 'reason', 'identity'] as const)
    if (typeof message[field] !== 'string') return `${field} must be a text (got ${typeof message[field]})`;
  if (message.requestId === '') return 'requestId must not be empty';
  if (message.actor === '') return 'actor must say who asks';
  return null;
}

export const problemOfAdvance = (message: unknown): string | null =>
  problemOf(message) ?? problemOfNumber(message, 'to') ?? problemOfNumber(message, 'batch');

export const problemOfVersion = (message: unknown): string | null =>
  problemOf(message) ?? problemOfNumber(message, 'version');

export const problemOfRollback = (message: unknown): string | null =>
  problemOf(message) ??
  ((message as { version?: unknown }).version === null ? null : problemOfNumber(message, 'version'));

export const problemOfReconfigure = (message: unknown): string | null =>
  problemOf(message) ??
  (typeof (message as { definition?: unknown }).definition === 'string'
    ? null
    : 'definition must be the YAML text');

export const problemOfRetire = (message: unknown): string | null =>
  problemOf(message) ??
  (typeof (message as { freeName?: unknown }).freeName === 'boolean'
    ? null
    : 'freeName must be true or false');

function problemOfNumber(message: unknown, field: string): string | null {
  const value = (message as Record<string, unknown>)[field];
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? null
    : `${field} must be a whole number (got ${JSON.stringify(value) ?? 'nothing'})`;
}
