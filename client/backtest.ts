import type { BacktestResult } from '../backtest/index.ts';
import { instant } from './command/arguments.ts';
import { replying, subcommand } from './command/command.ts';
import { readDefinition } from './command/definition-file.ts';
import { Progress } from './command/progress.ts';
import { counted, table } from './command/table.ts';
import type { ReadRecording } from './files/recording.ts';

interface BacktestOptions {
  data: string;
  policy: string[];
  id?: string;
  time: string;
  knownAt?: string;
  to?: number;
}

const collected = (value: string, before: string[]): string[] => [...before, value];

export const backtest = subcommand(
  'backtest <model.yaml>',
  'rehearse a policy over recorded data: what would have happened?',
  [
    'backtest churn.yaml --data last-year.csv.gz',
    'backtest churn.yaml --data rows.parquet --policy bolder.yaml --policy calmer.yaml',
  ],
)
  .requiredOption('--data <file>', 'the recorded rows with their labels: CSV or Parquet (required)')
  .option('--policy <file>', 'compare with this definition too; may be repeated', collected, [])
  .option('--id <column>', 'the column with a row’s id (default: id, if there is one)')
  .option('--time <column>', 'the column with the time of observation', 'observed_at')
  .option(
    '--known-at <column>',
    'the column with the time a label became known (default: by labels.delay of the definition)',
  )
  .option('--to <instant>', 'the data are complete up to here (default: up to the last row)', instant)
  .action(
    replying(async (_context, file: string, options: BacktestOptions) => {
      const { data, policy: others, id = null, time, knownAt = null, to = null } = options;
      const { definition } = await readDefinition(file);
      const policies = [{ name: file, definition }];
      for (const other of others)
        policies.push({ name: other, definition: (await readDefinition(other)).definition });
      // Learner and statistics take half a second to load, and other commands need none of them.
      const [{ backtest: run }, { readRecording }] = await Promise.all([
        import('../backtest/index.ts'),
        import('./files/recording.ts'),
      ]);
      const { recording, putAside } = await readRecording(definition, data, { id, time, knownAt, to });
      const progress = new Progress('backtest');
      try {
        const result = await run({
          policies,
          recording,
          onProgress: (share) => progress.update(share, counted(policies.length, 'policy')),
        });
        return { json: documentOf(result, putAside), text: textOf(result) };
      } finally {
        progress.stop();
      }
    }),
  );

function documentOf(
  { policies, windows, baselines, ...rest }: BacktestResult,
  putAside: ReadRecording['putAside'],
) {
  const { never, always, gain } = baselines;
  return {
    ...rest,
    putAside,
    baselines: {
      never: { mean: never.mean },
      always: { mean: always.mean, retrainings: always.retrainings, cost: always.cost },
      gain,
    },
    policies: policies.map(({ values, definition, reigns, decisions, ...policy }) => ({
      ...policy,
      decisions: decisions.map(({ at, kind, sentence }) => ({ at, kind, sentence })),
    })),
  };
}

const HOUR = 3_600_000;

function textOf({ metric, baselines, policies, scored }: BacktestResult): string {
  const { never, always, gain } = baselines;
  const percent = (share: number | null) => (share === null ? null : `${(100 * share).toFixed(1)} %`);
  const rows = policies.map((policy) => [
    policy.name,
    policy.mean.toFixed(4),
    percent(policy.recovery),
    policy.retrainings,
    policy.refused,
    policy.promotions,
    policy.rollbacks,
    policy.harmful,
    `${policy.falseAlarms} of ${policy.alarms}`,
    policy.timeToChampion.median === null ? null : days(policy.timeToChampion.median),
    (policy.cost.rowTrees / always.cost.rowTrees).toFixed(2),
  ]);
  const none = [null, null, null, null, null, null];
  const head = [
    '',
    `mean ${metric}`,
    'recovery',
    'retrainings',
    'refused',
    'promotions',
    'rollbacks',
    'harmful',
  ];
  const significance =
    gain !== null && gain.low > 0
      ? ''
      : '\nalways is not significantly better than never on these data: there is no recovery to speak of';
  return `${table(
    [...head, 'false alarms', 'onset to champion', 'compute'],
    [
      ['never retrained', never.mean.toFixed(4), percent(0), 0, ...none, '0.00'],
      [
        'always retrained',
        always.mean.toFixed(4),
        percent(1),
        always.retrainings,
        ...none.slice(1),
        null,
        '1.00',
      ],
      ...rows,
    ],
  )}\nscored on ${scored} rows; compute in row-trees, as a share of always retrained${significance}`;
}

const days = (time: number): string => `${(time / (24 * HOUR)).toFixed(1)} d`;
