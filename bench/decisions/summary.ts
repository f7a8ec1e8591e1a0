import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { markdown } from '../markdown.ts';
import type { BenchRow } from '../result.ts';
import type { Judged } from './judging.ts';
import type { Source } from './sources.ts';

/** Something that is asked of a source's runs. */
interface Goal {
  /** What it is called in the result, after the source's name. */
  of: string;
  /** What it is measured against. */
  peer: string;
  goal: number;
  /** The goal is the most that may be, not the least. */
  atMost?: boolean;
  /** A run's figures; their mean over all runs is held against the goal. */
  figures: (run: Judged) => readonly number[];
}

const known = (figure: number | null): number[] => (figure === null ? [] : [figure]);

const recovery = (goal: number): Goal => ({
  of: 'recovery',
  peer: 'always retrained',
  goal,
  figures: (run) => known(run.recovery),
});

/** By the metric, of which more is better; its goal is to be above 1. */
const aboveBoth: Goal = {
  of: 'metric',
  peer: 'the better of never and always',
  goal: 1,
  figures: ({ mean, never, always }) =>
    mean === null || never === null || always === null ? [] : [mean / Math.max(never, always)],
};

const harmful = (goal: number): Goal => ({
  of: 'harmful promotions',
  peer: 'what they replaced',
  goal,
  atMost: true,
  figures: (run) => known(run.harmful),
});

const sudden: Goal = {
  of: 'time from a change to a champion that has learnt from it',
  peer: 'the least time of its test',
  goal: 2,
  atMost: true,
  figures: (run) => run.sudden,
};

const corrupt: Goal = {
  of: 'champions that learnt from poisoned weeks',
  peer: 'none',
  goal: 0,
  atMost: true,
  figures: (run) => known(run.corrupt),
};

const cost: Goal[] = [
  {
    of: 'retrainings',
    peer: 'always retrained',
    goal: 1 / 3,
    atMost: true,
    figures: ({ retrainings, alwaysRetrainings }) =>
      known(alwaysRetrainings && retrainings / alwaysRetrainings),
  },
  {
    of: 'row-trees fitted',
    peer: 'always retrained',
    goal: 1,
    atMost: true,
    figures: (run) => known(run.compute),
  },
];

const unchanging: Goal[] = [
  {
    of: 'runs with a promotion of a version that is not better',
    peer: 'all runs',
    goal: 0.05,
    atMost: true,
    figures: ({ falsePromotions }) => known(falsePromotions && Math.sign(falsePromotions)),
  },
];

/** What is asked for, by source. */
const GOALS: Record<string, Goal[]> = {
  electricity: [recovery(0.97), harmful(1), ...cost],
  'car loans': [recovery(1.2), harmful(0), ...cost],
  'used cars': [recovery(1), ...cost],
  'abrupt concepts': [recovery(1.03), harmful(0), sudden, ...cost],
  'swap and back': [recovery(1.06), harmful(0), sudden, ...cost],
  gradual: [recovery(1), ...cost],
  'inputs only': [recovery(1), ...cost],
  'random labels': [aboveBoth, ...cost],
  'poisoned weeks': [aboveBoth, corrupt, ...cost],
  'no drift': unchanging,
  'shuffled electricity': unchanging,
};

interface Spread {
  mean: number;
  /** Standard deviation of the runs. */
  deviation: number;
  count: number;
}

function spreadOf(figures: readonly number[]): Spread {
  const count = figures.length;
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / count;
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, count - 1)), count };
}

/** A 95 % interval of the mean over the runs. */
function intervalOf({ mean, deviation, count }: Spread): { low: number; high: number } {
  if (count < 2) return { low: mean, high: mean };
  const half = (tQuantile(0.975, count - 1) * deviation) / Math.sqrt(count);
  return { low: mean - half, high: mean + half };
}

/** A source's runs, one row for each thing that is asked of them. */
export const rowsOf = (name: string, runs: readonly Judged[]): BenchRow[] =>
  GOALS[name].map(({ of, peer, goal, atMost = false, figures }) => {
    const spread = spreadOf(runs.flatMap(figures));
    return {
      work: `${name}, ${runs.length} runs: ${of}`,
      peer,
      ratio: spread.mean,
      ...intervalOf(spread),
      goal,
      ...(atMost && { atMost }),
      met: atMost ? spread.mean <= goal : spread.mean >= goal,
      quality: {
        ours: spreadOf(runs.flatMap(({ mean }) => known(mean))).mean,
        peer: spreadOf(runs.flatMap(({ always }) => known(always))).mean,
      },
    };
  });

/** All that was measured, by source: means over the runs, with their standard deviation. */
export function tablesOf(
  results: readonly { source: Pick<Source, 'name'>; runs: readonly Judged[] }[],
): string[] {
  const shown = (runs: readonly Judged[], figures: (run: Judged) => readonly number[], digits: number) => {
    const { mean, deviation, count } = spreadOf(runs.flatMap(figures));
    return count === 0 ? '–' : `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
  };
  return [
    markdown(
      [
        'source',
        'runs',
        'never',
        'always',
        'policy',
        'recovery, %',
        'retrainings',
        'promotions',
        'harmful',
        'runs with a false promotion',
        'false alarms',
        'time to serve, of the test’s least',
        'champions from corrupt rows',
        'row-trees, of always',
      ],
      results.map(({ source, runs }) => [
        source.name,
        String(runs.length),
        shown(runs, (run) => known(run.never), 4),
        shown(runs, (run) => known(run.always), 4),
        shown(runs, (run) => known(run.mean), 4),
        shown(runs, (run) => known(run.recovery).map((share) => 100 * share), 1),
        shown(runs, (run) => [run.retrainings], 1),
        shown(runs, (run) => [run.promotions], 1),
        shown(runs, (run) => known(run.harmful), 2),
        runs[0].falsePromotions === null
          ? '–'
          : `${runs.filter(({ falsePromotions }) => falsePromotions !== 0).length} of ${runs.length}`,
        shown(runs, (run) => known(run.falseAlarms), 1),
        shown(runs, (run) => run.sudden, 1),
        shown(runs, (run) => known(run.corrupt), 1),
        shown(runs, (run) => known(run.compute), 2),
      ]),
    ),
  ];
}
