import type { Definition } from '../contracts/definition/definition.ts';
import type { Frame } from '../contracts/frame.ts';
import type { Window } from '../contracts/reports.ts';
import { forestTrainer, TREES } from '../pipeline/forest-trainer.ts';
import { labelledRows, rowAt, slice, take } from '../pipeline/slice.ts';
import { UNLIMITED } from '../pipeline/trainer.ts';
import { createTrainers, trainerNamed } from '../pipeline/trainers.ts';
import { answer, type Given } from './answers.ts';
import { economical, noCost, type Cost } from './fits.ts';
import type { Recording } from './recording.ts';

/** The baseline's training window, in recent windows. */
const RECENT_WINDOWS = 3;

export interface FreshInput {
  definition: Definition;
  recording: Recording;
  /** Rows that the version answers; it is fitted at their beginning. */
  window: Window;
}

/**
 * One step of always retraining: a version fitted on the newest labelled rows, three recent windows of them, which
 * answers what comes until the next one. A forest has half the trees of the policy's, as many as grow on one of its two
 * windows. Null where there is too little to fit on.
 */
export async function fresh({ definition, recording, window }: FreshInput): Promise<(Given & Cost) | null> {
  const { policy, target } = definition;
  const to = window.from - policy.labels.delay;
  const frame = knownBy(recording, { from: to - RECENT_WINDOWS * policy.training.recent, to }, window.from);
  if (frame.rows < policy.training.minimumRows) return null;
  const cost = noCost();
  const trainers = economical(createTrainers(), { cost, threads: 1 });
  const { trainer, parameters } = policy.training;
  const isForest = trainer === forestTrainer.name;
  const kind = isForest ? 'long' : policy.training.kinds[0];
  const { model } = await trainerNamed(trainers, trainer).fit(
    { frame, recentFrom: 0, target },
    {
      parameters: isForest ? { ...parameters, trees: halfOf(parameters) } : parameters,
      seed: policy.seed,
      kinds: [kind],
      ...UNLIMITED,
    },
  );
  return { ...(await answer(recording.frame, window, { model, kind })), ...cost };
}

const halfOf = ({ trees = TREES }: Record<string, unknown>): number => Math.ceil(Number(trees) / 2);

function knownBy({ frame, knownAt }: Recording, { from, to }: Window, instant: number): Frame {
  const first = rowAt(frame, from);
  const part = slice(frame, first, rowAt(frame, to));
  return take(
    part,
    labelledRows(part).filter((row) => knownAt[first + row] <= instant),
  );
}
