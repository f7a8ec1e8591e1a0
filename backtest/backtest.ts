import type { Definition } from '../contracts/definition/definition.ts';
import type { Window } from '../contracts/reports.ts';
import { fill, noAnswers, type Answers } from './answers.ts';
import { noCost, type Cost } from './fits.ts';
import type { Life } from './life.ts';
import { resultOf, type BacktestResult } from './result.ts';
import type { Recording } from './recording.ts';
import { startThreads, type Threads } from './threads.ts';

export interface NamedPolicy {
  name: string;
  definition: Definition;
}

export interface BacktestInput {
  /** All about the same features and target. The first one trains the first version and sets the baselines. */
  policies: readonly NamedPolicy[];
  recording: Recording;
  /** Threads to live in; by default ones of its own, as many as there are cores. */
  threads?: Threads;
  /** Told the share that is done, between 0 and 1. */
  onProgress?: (share: number) => void;
}

/** Everything that was lived through; what a result is computed from. */
export interface Lives {
  recording: Recording;
  /** From here on all is scored: each policy has its first champion. */
  start: number;
  always: { answers: Answers; retrainings: number; cost: Cost };
  policies: (NamedPolicy & { life: Life })[];
}

/** There is no first version within the data, so that nothing can be compared. */
export class NothingServed extends Error {
  override name = 'NothingServed';
}

/**
 * What would have happened under each policy, had it run on the recorded history, beside never and always retraining.
 *
 * @throws NothingServed that says what the lifecycle waited for
 */
export async function backtest(input: BacktestInput): Promise<BacktestResult> {
  if (input.threads) return resultOf(await liveAll(input, input.threads));
  const threads = startThreads();
  try {
    return resultOf(await liveAll(input, threads));
  } finally {
    await threads.close();
  }
}

async function liveAll({ policies, recording, onProgress }: BacktestInput, threads: Threads): Promise<Lives> {
  const share = progressOf(policies.length, recording, onProgress);
  const [{ definition: base }] = policies;
  const perFit = Math.max(1, Math.floor(threads.cores / policies.length));
  const firstChampion = Promise.withResolvers<number | null>();
  const lives = policies.map(async ({ definition }, index) => {
    const life = await threads.life(
      {
        definition,
        recording,
        bootstrap: base.policy,
        threads: perFit,
        onProgress: ({ now, champion }) => {
          if (index === 0 && champion !== null) firstChampion.resolve(now);
          share.life(index, now);
        },
      },
      policies.length > 1,
    );
    if (index === 0) firstChampion.resolve(life.reigns[0]?.from ?? null);
    return life;
  });
  const always = firstChampion.promise.then((from) =>
    from === null ? null : alwaysRetrained(base, recording, from, threads, share.fresh),
  );
  const [lived, baseline] = await Promise.all([Promise.all(lives), always]);
  const idle = lived.findIndex(({ reigns }) => reigns.length === 0);
  if (idle >= 0 || baseline === null) throw nothingServed(policies[idle], lived[idle]);
  return {
    recording,
    start: Math.max(...lived.map(({ reigns }) => reigns[0].from)),
    always: baseline,
    policies: policies.map((policy, index) => ({ ...policy, life: lived[index] })),
  };
}

/** A version for every evaluation window, fitted at its beginning and served at once. */
async function alwaysRetrained(
  definition: Definition,
  recording: Recording,
  start: number,
  threads: Threads,
  onProgress: (share: number) => void,
): Promise<Lives['always']> {
  const { every } = definition.policy.evaluation;
  const windows = gridFrom(start + every, recording.completeTo, every);
  const answers = noAnswers(recording.frame, definition.target);
  const cost = noCost();
  let [retrainings, done] = [0, 0];
  await Promise.all(
    windows.map(async (window) => {
      const given = await threads.fresh({ definition, recording, window });
      onProgress(++done / windows.length);
      if (given === null) return;
      fill(answers, given);
      retrainings++;
      cost.fits += given.fits;
      cost.rowTrees += given.rowTrees;
    }),
  );
  return { answers, retrainings, cost };
}

/** Windows one after the other; the last one ends with the data. */
export function gridFrom(start: number, end: number, every: number): Window[] {
  const windows: Window[] = [];
  for (let from = start; from < end; from += every) windows.push({ from, to: Math.min(from + every, end) });
  return windows;
}

function nothingServed({ name, definition }: NamedPolicy, { decisions }: Life): NothingServed {
  const last = decisions.findLast(({ kind }) => kind !== 'breaker');
  return new NothingServed(
    `${name}: no version of "${definition.name}" came to serve within the data (last: ${last?.sentence}); give ` +
      'more rows, or a shorter training.recent',
  );
}

function progressOf(
  lives: number,
  { frame, completeTo }: Recording,
  onProgress: (share: number) => void = () => undefined,
) {
  const shares = new Array<number>(lives + 1).fill(0);
  const [origin] = frame.observedAt;
  const set = (index: number, value: number) => {
    shares[index] = value;
    onProgress(shares.reduce((sum, share) => sum + share, 0) / shares.length);
  };
  return {
    life: (index: number, now: number) => set(index, (now - origin) / (completeTo - origin)),
    fresh: (value: number) => set(lives, value),
  };
}
