import { CancelledFailure } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { StoreRefused, StoreUnavailable } from '../store/errors.ts';

/** Wrong input stays wrong however often it is tried. */
const NEVER_HEALS = [StoreRefused, RangeError, TypeError, SyntaxError];

/**
 * Which failures are worth another try, decided here and nowhere else: a database that is away comes back, a request
 * that was refused is refused again, and what nobody foresaw is tried again within its proxy's bound.
 */
export function asFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ApplicationFailure || error instanceof CancelledFailure)
    return error;
  if (error.name === 'AbortError' || error.name === 'CancelledFailure') return error;
  return ApplicationFailure.create({
    message: error.message,
    type: error instanceof StoreRefused || error instanceof StoreUnavailable ? error.type : error.name,
    nonRetryable: NEVER_HEALS.some((kind) => error instanceof kind),
    cause: error,
  });
}

type Activities = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same activities, whose errors say whether to try again. */
export function withFailures<T extends Activities>(activities: T): T {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...args: never[]) => {
      try {
        return await activity(...args);
      } catch (error) {
        throw asFailure(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
