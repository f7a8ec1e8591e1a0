import type { Policy } from '../contracts/definition/definition.ts';
import type { Window } from '../contracts/reports.ts';

/** Where a retraining's rows lie in time. All but the holdout end at the same instant. */
export interface TrainingWindows {
  /** What the long half of a forest is fitted on; it contains the recent one. */
  long: Window;
  recent: Window;
  /** Newest part of the recent window, kept from training for validation. */
  holdout: Window;
}

/**
 * Splits the data before `end` into what is trained on and what is validated on.
 *
 * The holdout is the newest share of the recent window, rounded up to whole blocks, as half a block says little more
 * than none. The embargo lies between training and holdout and belongs to neither.
 *
 * @param end data are complete up to here, epoch milliseconds
 * @param oldest instant of the oldest observation: windows never start before it
 * @throws RangeError when holdout and embargo leave nothing of the recent window to train on
 */
export function trainingWindows(
  end: number,
  oldest: number,
  policy: Pick<Policy, 'training' | 'validation' | 'block'>,
): TrainingWindows {
  const { recent, long, embargo } = policy.training;
  const held = Math.ceil((policy.validation.holdout * recent) / policy.block) * policy.block;
  const trainedTo = end - held - embargo;
  const recentFrom = Math.max(end - recent, oldest);
  if (recentFrom >= trainedTo)
    throw new RangeError(
      `nothing is left to train on: the recent window starts at ${instant(recentFrom)}, but holdout and embargo ` +
        `begin at ${instant(trainedTo)}; lengthen training.recent, or shorten validation.holdout or training.embargo`,
    );
  return {
    long: { from: Math.max(Math.min(end - long, recentFrom), oldest), to: trainedTo },
    recent: { from: recentFrom, to: trainedTo },
    holdout: { from: end - held, to: end },
  };
}

/**
 * Before a validation: training must have ended, and the embargo passed, before the rows held out begin.
 *
 * @param embargo milliseconds
 * @throws RangeError when a window that was trained on ends too late
 */
export function requireHeldOut({ long, recent, holdout }: TrainingWindows, embargo: number): void {
  const trainedTo = Math.max(long.to, recent.to);
  if (trainedTo + embargo > holdout.from)
    throw new RangeError(
      `validation starts at ${instant(holdout.from)}, but what was trained on ends at ${instant(trainedTo)} and ` +
        `training.embargo asks for ${embargo / 3_600_000} h between them: the rows held out are not new to the fit`,
    );
}

const instant = (at: number): string => new Date(at).toISOString();
