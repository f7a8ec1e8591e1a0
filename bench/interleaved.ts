import type { BenchRow } from './result.ts';

/** What one run of a side took where it has its own clock, and how good its result was. */
export interface Measured {
  seconds: number;
  quality: number;
}

export interface Contest {
  work: string;
  peer: string;
  goal: number;
  repeats: number;
  /** As in `BenchRow`. */
  cause?: string;
  ours: Side;
  theirs: Side;
}

/** Does the work once and gives its quality; with the time of the work alone, unless all of it counts. */
export type Side = () => Promise<number | Measured>;

/**
 * Times both sides in turn, so that what slows the machine slows both; the first round warms up and doesn't count.
 * The interval of the median ratio is distribution-free, by order statistics (Conover, Practical Nonparametric
 * Statistics, 3rd ed., 3.2); below six repeats it is their whole range.
 */
export async function interleaved({
  work,
  peer,
  goal,
  repeats,
  cause,
  ours,
  theirs,
}: Contest): Promise<BenchRow> {
  const ratios: number[] = [];
  const quality = { ours: (await timed(ours)).quality, peer: (await timed(theirs)).quality };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { seconds } = await timed(ours);
    ratios.push((await timed(theirs)).seconds / seconds);
  }
  return rowOf(ratios, { work, peer, goal, cause, quality });
}

/** A row of the result from the ratios of several repeats. */
export function rowOf(
  ratios: readonly number[],
  row: Pick<BenchRow, 'work' | 'peer' | 'goal' | 'quality' | 'cause'>,
): BenchRow {
  const repeats = ratios.length;
  const sorted = ratios.toSorted((a, b) => a - b);
  const ratio = sorted[Math.floor(repeats / 2)];
  const rank = Math.max(0, Math.floor(repeats / 2 - 0.98 * Math.sqrt(repeats)));
  return {
    work: row.work,
    peer: row.peer,
    ratio,
    low: sorted[rank],
    high: sorted[repeats - 1 - rank],
    goal: row.goal,
    met: ratio >= row.goal,
    quality: row.quality,
    ...(row.cause && { cause: row.cause }),
  };
}

async function timed(side: Side): Promise<Measured> {
  const start = performance.now();
  const result = await side();
  return typeof result === 'number'
    ? { quality: result, seconds: (performance.now() - start) / 1000 }
    : result;
}
