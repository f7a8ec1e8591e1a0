import type { Decision } from './decision.ts';

/** What a history comes to. */
export interface Counts {
  evaluations: number;
  /** Without the bootstrapping. */
  retrainings: number;
  /** Trainings whose versions validation refused. */
  refused: number;
  verdicts: { better: number; notWorse: number; worse: number; undecided: number };
  /** With the first one. */
  promotions: number;
  rollbacks: number;
}

export function countsOf(history: readonly Decision[]): Counts {
  const count = (test: (decision: Decision) => boolean) => history.filter(test).length;
  const verdict = (name: string) =>
    count(({ kind, evidence }) => kind === 'verdict' && evidence.verdict === name);
  return {
    evaluations: count(({ kind }) => kind === 'evaluation'),
    retrainings: count(({ kind, rule }) => kind === 'retraining' && rule !== 'first'),
    refused: count(({ kind }) => kind === 'refused'),
    verdicts: {
      better: verdict('better'),
      notWorse: verdict('notWorse'),
      worse: verdict('worse'),
      undecided: verdict('undecided'),
    },
    promotions: count(({ kind }) => kind === 'promotion'),
    rollbacks: count(({ kind }) => kind === 'rollback'),
  };
}
