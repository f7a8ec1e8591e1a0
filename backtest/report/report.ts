import type { Decision } from '../../contracts/decision.ts';
import type { Definition } from '../../contracts/definition/definition.ts';
import { lowerIsBetter } from '../../contracts/definition/defaults.ts';
import { formatDuration } from '../../contracts/duration.ts';
import type { BacktestResult, PolicyResult } from '../result.ts';
import { pageOf } from './html.ts';
import { storyOf, type Story } from './story.ts';

/** What a page shows: one model, by one policy or several. */
export interface Report {
  title: string;
  /** Where it is from, sentences. */
  about: string[];
  metric: string;
  lowerIsBetter: boolean;
  /** Beside a live model there are none. */
  baselines: Baselines | null;
  /** Of many policies only some have a story: the first one, and those that keep most. */
  policies: { name: string; figures: Figures | null; story: Story | null }[];
}

export interface Baselines {
  /** Ends of the windows that were scored. */
  windows: number[];
  never: { mean: number; values: (number | null)[] };
  always: { mean: number; values: (number | null)[]; retrainings: number };
  /** Whether always is significantly better than never, so that there is a recovery. */
  significant: boolean;
}

export interface Figures {
  mean: number;
  recovery: number | null;
  retrainings: number;
  refused: number;
  promotions: number;
  rollbacks: number;
  harmful: number;
  alarms: number;
  falseAlarms: number;
  /** Row-trees, as a share of always-retrained's. */
  compute: number;
}

/** A story takes a third of a megabyte. */
const MOST_STORIES = 12;

/** The page of a backtest: HTML that needs no network. */
export function backtestReport(result: BacktestResult, { data }: { data: string }): string {
  const { baselines, policies, windows, metric, rows, scored } = result;
  const { never, always, gain } = baselines;
  const [{ definition }] = policies;
  const values = (scores: typeof never) => scores.values.map((value) => value?.value ?? null);
  const end = windows.at(-1)!.to;
  const storied = worthTelling(result);
  return pageOf({
    title: definition.name,
    about: [
      ...(definition.description ? [definition.description] : []),
      `Rehearsed over ${data}: ${rows.toLocaleString('en')} rows, ${scored.toLocaleString('en')} of them scored, ` +
        `by windows of ${formatDuration(definition.policy.evaluation.every)}.`,
    ],
    metric,
    lowerIsBetter: lowerIsBetter(metric),
    baselines: {
      windows: windows.map(({ to }) => to),
      never: { mean: never.mean, values: values(never) },
      always: { mean: always.mean, values: values(always), retrainings: always.retrainings },
      significant: gain !== null && gain.low > 0,
    },
    policies: policies.map((policy) => ({
      name: policy.name,
      figures: {
        mean: policy.mean,
        recovery: policy.recovery,
        retrainings: policy.retrainings,
        refused: policy.refused,
        promotions: policy.promotions,
        rollbacks: policy.rollbacks,
        harmful: policy.harmful,
        alarms: policy.alarms,
        falseAlarms: policy.falseAlarms,
        compute: policy.cost.rowTrees / always.cost.rowTrees,
      },
      story: storied.has(policy) ? storyOf(policy.decisions, policy.definition, end) : null,
    })),
  });
}

/** The first policy, and those with the best means. */
function worthTelling({ policies, metric }: BacktestResult): Set<PolicyResult> {
  const [first, ...others] = policies;
  const sign = lowerIsBetter(metric) ? 1 : -1;
  const best = others.toSorted((a, b) => sign * (a.mean - b.mean));
  return new Set([first, ...best.slice(0, MOST_STORIES - 1)]);
}

/** The same page from a live model's records. */
export function liveReport(decisions: readonly Decision[], definition: Definition): string {
  const { metric, every } = definition.policy.evaluation;
  return pageOf({
    title: definition.name,
    about: [
      ...(definition.description ? [definition.description] : []),
      `From the records of its life, ${decisions.length.toLocaleString('en')} decisions; evaluated every ${formatDuration(every)}.`,
    ],
    metric,
    lowerIsBetter: lowerIsBetter(metric),
    baselines: null,
    policies: [{ name: definition.name, figures: null, story: storyOf(decisions, definition) }],
  });
}
