import { CommanderError } from 'commander';
import { DefinitionError } from '../../contracts/definition/index.ts';
import { StoreRefused, type Refusal } from '../../store/errors.ts';

/** The command was called wrongly: it ends with exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** It could not be done: it ends with exit code 1. `details` go into its JSON. */
export class Failed extends Error {
  override name = 'Failed';
  readonly details: Record<string, unknown>;

  constructor(
    message: string,
    { details = {}, cause }: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.details = details;
  }
}

/** What to say when Temporal's server can't be reached. */
export const unreachable = (address: string, cause: unknown): Failed =>
  new Failed(`Temporal does not answer at ${address}: start it, or correct TEMPORAL_ADDRESS`, { cause });

/** The model's lifecycle does not run: it was never started, or has ended. */
export class NotRunning extends Error {
  override name = 'NotRunning';
}

/** How a command ends that did not do what it was asked for. */
export interface Ending {
  exitCode: 1 | 2;
  sentence: string;
  /** For machines, beside the sentence. */
  details: Record<string, unknown>;
}

/** Refusals that come from what the caller typed. */
const MISTAKES: readonly Refusal[] = ['UnknownModel', 'UnknownBatch', 'UnknownVersion'];

const UNDEFINED_TABLE = '42P01';

export function endingOf(error: unknown): Ending {
  if (error instanceof UsageError) return { exitCode: 2, sentence: error.message, details: {} };
  if (error instanceof CommanderError)
    return { exitCode: 2, sentence: error.message.replace(/^error: /, ''), details: {} };
  if (error instanceof DefinitionError)
    return { exitCode: 2, sentence: error.message, details: { problems: error.problems } };
  if (error instanceof StoreRefused)
    return {
      exitCode: MISTAKES.includes(error.type) ? 2 : 1,
      sentence: lacksTables(error)
        ? 'the database has no tables of Perennial yet: run `perennial migrate`'
        : error.message,
      details: { type: error.type },
    };
  if (error instanceof Failed) return { exitCode: 1, sentence: error.message, details: error.details };
  return { exitCode: 1, sentence: error instanceof Error ? error.message : String(error), details: {} };
}

const lacksTables = ({ cause }: StoreRefused): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === UNDEFINED_TABLE;
