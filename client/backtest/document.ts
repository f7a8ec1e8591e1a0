import type { BacktestResult } from '../../backtest/index.ts';
import { table } from '../command/table.ts';
import { DAY, formatDuration } from '../../contracts/duration.ts';

/** What machines read of a backtest. */
export function documentOf({ policies, windows, baselines, ...rest }: BacktestResult) {
  const { never, always, gain } = baselines;
  return {
    ...rest,
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

const HEAD = [
  'mean',
  'recovery',
  'retrainings',
  'refused',
  'promotions',
  'rollbacks',
  'harmful',
  'false alarms',
  'onset to champion',
  'compute',
];

const percent = (share: number | null): string | null =>
  share === null ? null : `${(100 * share).toFixed(1)} %`;
const days = (time: number | null): string | null => (time === null ? null : `${(time / DAY).toFixed(1)} d`);

/** What people read of it. */
export function textOf({ metric, baselines, policies, scored }: BacktestResult): string {
  const { never, always, gain } = baselines;
  const none = [null, null, null, null, null, null];
  const significant = gain !== null && gain.low > 0;
  const rows = [
    ['never retrained', never.mean.toPrecision(4), significant ? '0.0 %' : null, 0, ...none, '0.00'],
    [
      'always retrained',
      always.mean.toPrecision(4),
      significant ? '100.0 %' : null,
      always.retrainings,
      ...none,
      '1.00',
    ],
    ...policies.map((policy) => [
      policy.name,
      policy.mean.toPrecision(4),
      percent(policy.recovery),
      policy.retrainings,
      policy.refused,
      policy.promotions,
      policy.rollbacks,
      policy.harmful,
      `${policy.falseAlarms} of ${policy.alarms}`,
      days(policy.timeToChampion.median),
      (policy.cost.rowTrees / always.cost.rowTrees).toFixed(2),
    ]),
  ];
  const notes = [
    `${metric} on ${scored} rows, by windows of ${formatDuration(windowOf(policies))}; compute in rows × trees, as a share of ` +
      'always retrained',
    ...(significant
      ? []
      : ['always is not significantly better than never on these data: there is no recovery to speak of']),
  ];
  return [table([`${metric}`, ...HEAD], rows), ...notes].join('\n');
}

const windowOf = ([{ definition }]: BacktestResult['policies']): number => definition.policy.evaluation.every;
