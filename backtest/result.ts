import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { countsOf, type Counts } from '../contracts/counts.ts';
import type { Decision } from '../contracts/decision.ts';
import type { Definition } from '../contracts/definition/definition.ts';
import { digest } from '../contracts/digest.ts';
import type { Estimate, Metric, Window } from '../contracts/reports.ts';
import { adjusted } from '../statistics/drift/benjamini-hochberg.ts';
import { higherIsBetter } from '../statistics/index.ts';
import { orElse, type Answers } from './answers.ts';
import { gridFrom, type Lives } from './backtest.ts';
import type { Cost } from './fits.ts';
import type { Promotion, Reign } from './life.ts';
import { alarmsOf, falseAlarms } from './alarms.ts';
import { timeToChampion, type TimeToChampion } from './onset.ts';
import { Scoring } from './scoring.ts';

/** Rate of false discoveries among the promotions that are called harmful. */
const HARM = 0.05;

export interface BacktestResult {
  /** Of the file. */
  rows: number;
  /** Labelled ones that everyone answered. */
  scored: number;
  metric: Metric;
  /** Where scoring begins and ends: evaluation windows one after the other. */
  windows: Window[];
  baselines: {
    never: Scores;
    always: Scores & { retrainings: number; cost: Cost };
    /** Always minus never, positive is better. */
    gain: Estimate | null;
  };
  policies: PolicyResult[];
}

/** The metric over the stream: the mean of the windows' values, weighted by their rows. */
export interface Scores {
  mean: number;
  /** By window; null where the metric is undefined. */
  values: (Estimate | null)[];
}

export interface PolicyResult extends Scores, Counts {
  name: string;
  definition: Definition;
  /** Share of always's gain over never that it keeps; null where that gain is not significant. */
  recovery: number | null;
  /** Promoted versions that were significantly worse over their service than the one they replaced. */
  harmful: number;
  service: (Promotion & { harmful: boolean })[];
  /** Retrainings that were called for by degradation or drift, and those where a fresh model was no better. */
  alarms: number;
  falseAlarms: number;
  timeToChampion: TimeToChampion;
  cost: Cost;
  reigns: Reign[];
  digest: string;
  decisions: Decision[];
}

/** Counts and measures what was lived through. */
export function resultOf({ recording, start, always, policies }: Lives): BacktestResult {
  const [{ definition, life: baseLife }] = policies;
  const { frame, completeTo } = recording;
  const scoring = new Scoring(frame, definition);
  const windows = gridFrom(start, completeTo, definition.policy.evaluation.every);
  const fresh = orElse(always.answers, baseLife.first);
  const scoresOf = (answers: Answers): Scores => {
    const values = windows.map((window) => scoring.measure(answers, window));
    return { values, mean: meanOf(values) };
  };
  const never = scoresOf(baseLife.first);
  const best = scoresOf(fresh);
  const gain = pooled(
    windows.map((window) => scoring.compare(fresh, baseLife.first, window)),
    definition.policy.evaluation.confidence,
  );
  const significant = gain !== null && gain.low > 0;
  const sign = higherIsBetter(scoring.metric) ? 1 : -1;
  return {
    rows: frame.rows,
    scored: never.values.reduce((sum, value) => sum + (value?.rows ?? 0), 0),
    metric: scoring.metric,
    windows,
    baselines: {
      never,
      always: { ...best, retrainings: always.retrainings, cost: always.cost },
      gain,
    },
    policies: policies.map(({ name, definition: own, life }) => {
      const scores = scoresOf(life.served);
      const alarms = alarmsOf(life.decisions);
      const service = judged(life.promotions);
      return {
        name,
        definition: own,
        ...scores,
        recovery: significant
          ? (sign * (scores.mean - never.mean)) / (sign * (best.mean - never.mean))
          : null,
        ...countsOf(life.decisions),
        harmful: service.filter(({ harmful }) => harmful).length,
        service,
        alarms: alarms.length,
        falseAlarms: falseAlarms(alarms, (of) => scoring.compare(fresh, life.served, ...of)),
        timeToChampion: timeToChampion(life.decisions),
        cost: life.cost,
        reigns: life.reigns,
        digest: digest(life.decisions),
        decisions: life.decisions,
      };
    }),
  };
}

/** A promotion is harmful when what it replaced was better at a false discovery rate over all promotions. */
function judged(promotions: readonly Promotion[]): PolicyResult['service'] {
  const worse = promotions.map(({ difference }) => {
    if (difference === null) return 1;
    return difference.value < 0 ? difference.p / 2 : 1 - difference.p / 2;
  });
  const q = adjusted(worse);
  return promotions.map((promotion, index) => ({ ...promotion, harmful: q[index] <= HARM }));
}

function meanOf(values: readonly (Estimate | null)[]): number {
  const known = values.filter((value) => value !== null);
  const rows = known.reduce((sum, value) => sum + value.rows, 0);
  return known.reduce((sum, { value, rows: weight }) => sum + value * weight, 0) / rows;
}

/** The mean of the windows' differences, weighted by their rows; the windows' errors are independent. */
function pooled(differences: readonly (Estimate | null)[], confidence: number): Estimate | null {
  const known = differences.filter((difference) => difference !== null);
  const rows = known.reduce((sum, difference) => sum + difference.rows, 0);
  if (rows === 0) return null;
  const value = meanOf(known);
  const variance = known.reduce((sum, each) => sum + ((each.standardError * each.rows) / rows) ** 2, 0);
  const standardError = Math.sqrt(variance);
  const half = normalQuantile(1 - (1 - confidence) / 2, 0, 1) * standardError;
  return { value, low: value - half, high: value + half, standardError, rows };
}
