import type { Decision } from '../contracts/decision.ts';
import type { Definition } from '../contracts/definition/definition.ts';
import { digest } from '../contracts/digest.ts';
import type { Metric } from '../contracts/reports.ts';
import { closeForestPool } from '../forest/index.ts';
import { createTrainers } from '../pipeline/trainers.ts';
import type { Recording } from './recording.ts';
import { rehearse, type Rehearsed } from './rehearsal.ts';

export interface BacktestInput {
  /** The first one says where the first version comes from and what the baselines are. */
  policies: { name: string; definition: Definition }[];
  recording: Recording;
}

export interface BacktestResult {
  rows: number;
  metric: Metric;
  policies: PolicyResult[];
}

export interface PolicyResult {
  name: string;
  retrainings: number;
  /** By validation. */
  refused: number;
  promotions: number;
  rollbacks: number;
  digest: string;
  decisions: Pick<Decision, 'at' | 'kind' | 'sentence'>[];
}

/** What would have happened under each policy, had it run on the recorded history. */
export async function backtest({ policies, recording }: BacktestInput): Promise<BacktestResult> {
  const [{ definition: base }] = policies;
  const trainers = createTrainers();
  try {
    const results: PolicyResult[] = [];
    for (const { name, definition } of policies) {
      const rehearsed = await rehearse({ definition, recording, trainers, bootstrap: base.policy });
      results.push(resultOf(name, rehearsed));
    }
    return { rows: recording.frame.rows, metric: base.policy.evaluation.metric, policies: results };
  } finally {
    await closeForestPool();
  }
}

function resultOf(name: string, { decisions }: Rehearsed): PolicyResult {
  const count = (kind: Decision['kind']) => decisions.filter((decision) => decision.kind === kind).length;
  return {
    name,
    retrainings: decisions.filter(({ kind, rule }) => kind === 'retraining' && rule !== 'first').length,
    refused: count('refused'),
    promotions: count('promotion'),
    rollbacks: count('rollback'),
    digest: digest(decisions),
    decisions: decisions.map(({ at, kind, sentence }) => ({ at, kind, sentence })),
  };
}
