import { cancelled, heartbeat } from '@temporalio/activity';

/** Cancellation comes with the answer to a heartbeat: this often, it is noticed well within a second. */
const EVERY_MS = 200;

/**
 * Does `work` with a heartbeat beside it, for as long as it takes, so that a killed worker is noticed and a cancellation
 * heard. What work reports as its progress goes out with the next one.
 *
 * @throws CancelledFailure as soon as the activity is cancelled, whatever work is waiting for; work that was given
 *   `cancellationSignal()` ends by that
 */
export async function withHeartbeats<T>(
  work: (report: (progress: unknown) => void) => Promise<T>,
): Promise<T> {
  let latest: unknown = undefined;
  const beat = setInterval(() => heartbeat(latest), EVERY_MS);
  try {
    return await Promise.race([work((progress) => (latest = progress)), cancelled()]);
  } finally {
    clearInterval(beat);
  }
}
