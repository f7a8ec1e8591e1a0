import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { formatDuration } from '../contracts/duration.ts';
import { TIME_LIMIT } from '../contracts/starting.ts';

/** The longest that a timer of Node can be set to. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Does `work` with a signal that aborts it at its time limit, or when the activity is cancelled. The limit counts from
 * here: a fit that had to wait for a free worker has not taken longer for it.
 *
 * @param limit milliseconds
 * @throws ApplicationFailure of type `TimeLimit`, which is not tried again
 */
export async function withinTimeLimit<T>(
  limit: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cancelled = cancellationSignal();
  const tooLate = AbortSignal.timeout(Math.min(limit, LONGEST_MS));
  try {
    return await work(AbortSignal.any([cancelled, tooLate]));
  } catch (error) {
    if (!tooLate.aborted || cancelled.aborted) throw error;
    throw ApplicationFailure.nonRetryable(`it took longer than ${formatDuration(limit)}`, TIME_LIMIT);
  }
}
