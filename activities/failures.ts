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

/** Does an activity's work; its errors say whether to try again. */
export async function withFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFailure(error);
  }
}
