import { backtest } from '../../backtest/backtest.ts';
import type { Reign } from '../../backtest/life.ts';
import type { Threads } from '../../backtest/threads.ts';
import { countsOf } from '../../contracts/counts.ts';
import type { Decision } from '../../contracts/decision.ts';
import type { Frame } from '../../contracts/frame.ts';
import type { Metric, Window } from '../../contracts/reports.ts';
import { outside, rowAt, slice } from '../../pipeline/slice.ts';
import type { Run } from './sources.ts';
import type { Sudden } from './sudden.ts';

/** What one run of a source came to. Plain JSON; null where it was not measured. */
export interface Judged {
  metric: Metric;
  mean: number | null;
  never: number | null;
  always: number | null;
  recovery: number | null;
  retrainings: number;
  alwaysRetrainings: number | null;
  promotions: number;
  rollbacks: number;
  /** Significantly worse over their service than what they replaced. */
  harmful: number | null;
  falseAlarms: number | null;
  /** Promotions of a version that is not better, where nothing changes. */
  falsePromotions: number | null;
  /** From sudden changes to a champion that has learnt from what came after, as multiples of what its test needs at least. */
  sudden: number[];
  /** Champions that have learnt from labels known to be wrong. */
  corrupt: number | null;
  /** Row-trees, as a share of always-retrained's. */
  compute: number | null;
  decisions: { at: number; kind: string; rule: string; versions: number[] }[];
  reigns: Reign[];
}

/** A stream that changes: what a policy keeps of always's gain over never. */
export async function judgeChanging(
  { definition, recording, sudden, corrupted }: Run,
  threads: Threads,
): Promise<Judged> {
  const policies = [{ name: 'default', definition }];
  const { metric, baselines, policies: results } = await backtest({ policies, recording, threads });
  const { never, always } = baselines;
  const [policy] = results;
  const { mean, retrainings, promotions, rollbacks, harmful, falseAlarms } = policy;
  return {
    metric,
    mean,
    never: never.mean,
    always: always.mean,
    // Of one run alone it may say nothing where always gains little; it is the mean over runs that is judged.
    recovery: (mean - never.mean) / (always.mean - never.mean),
    retrainings,
    alwaysRetrainings: always.retrainings,
    promotions,
    rollbacks,
    harmful,
    falseAlarms,
    falsePromotions: null,
    sudden: sudden.map((change) => timeToServe(change, policy.reigns)),
    corrupt:
      corrupted.length === 0
        ? null
        : policy.reigns.filter(learntFrom(recording.frame, corrupted, policy.decisions)).length,
    compute: policy.cost.rowTrees / always.cost.rowTrees,
    decisions: told(policy.decisions),
    reigns: policy.reigns,
  };
}

/** A stream that does not change: whether anything was promoted that is no better. */
export async function judgeStationary(
  { definition, recording, judge }: Run,
  threads: Threads,
): Promise<Judged> {
  const { policy } = definition;
  const { decisions, promotions, reigns } = await threads.life(
    { definition, recording, bootstrap: policy, threads: 1, judge },
    false,
  );
  const counts = countsOf(decisions);
  return {
    metric: policy.evaluation.metric,
    mean: null,
    never: null,
    always: null,
    recovery: null,
    retrainings: counts.retrainings,
    alwaysRetrainings: null,
    promotions: counts.promotions,
    rollbacks: counts.rollbacks,
    harmful: null,
    falseAlarms: null,
    falsePromotions: promotions.filter(({ truth }) => truth !== null && truth.value <= 0).length,
    sudden: [],
    corrupt: null,
    compute: null,
    decisions: told(decisions),
    reigns,
  };
}

/** A change that is not answered before the next one counts with all the time until then. */
function timeToServe({ at, until, needs }: Sudden, reigns: readonly Reign[]): number {
  const answer = reigns.find(({ from, trainedTo }) => from > at && trainedTo > at);
  return (Math.min(answer?.from ?? until, until) - at) / needs;
}

/** Whether a champion was fitted on rows of the spans that its retraining had not left out. */
function learntFrom(
  frame: Frame,
  spans: readonly Window[],
  decisions: readonly Decision[],
): (reign: Reign) => boolean {
  const retrainings = decisions.filter(({ kind }) => kind === 'retraining');
  return ({ trainedFrom, trainedTo }) => {
    const leftOut = (retrainings.find(({ at }) => at >= trainedTo)?.evidence.leftOut ?? []) as Window[];
    return spans.some(({ from, to }) => {
      const first = rowAt(frame, Math.max(from, trainedFrom));
      const end = rowAt(frame, Math.min(to, trainedTo));
      return end > first && outside(slice(frame, first, end), leftOut).rows > 0;
    });
  };
}

/** Without the looks at a shadow, which are many. */
const told = (decisions: readonly Judged['decisions'][number][]): Judged['decisions'] =>
  decisions
    .filter(({ kind }) => kind !== 'check')
    .map(({ at, kind, rule, versions }) => ({ at, kind, rule, versions }));
