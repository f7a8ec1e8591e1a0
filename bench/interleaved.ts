import type { BenchRow } from './result.ts';

export interface Contest {
  work: string;
  peer: string;
  goal: number;
  repeats: number;
  /** Each does the work once and returns its quality. */
  ours: () => Promise<number>;
  theirs: () => Promise<number>;
}

/**
 * Times both sides in turn, so that what slows the machine slows both; the first round warms up and doesn't count.
 * The interval of the median ratio is distribution-free, by order statistics (Conover, Practical Nonparametric
 * Statistics, 3rd ed., 3.2).
 */
export async function interleaved({ work, peer, goal, repeats, ours, theirs }: Contest): Promise<BenchRow> {
  const ratios: number[] = [];
  const quality = { ours: await ours(), peer: await theirs() };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const ourTime = await timed(ours);
    ratios.push((await timed(theirs)) / ourTime);
  }
  ratios.sort((a, b) => a - b);
  const ratio = ratios[Math.floor(repeats / 2)];
  const rank = Math.max(0, Math.floor(repeats / 2 - 0.98 * Math.sqrt(repeats)));
  return {
    work,
    peer,
    ratio,
    low: ratios[rank],
    high: ratios[repeats - 1 - rank],
    goal,
    met: ratio >= goal,
    quality,
  };
}

async function timed(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
