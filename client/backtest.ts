import { instant } from './command/arguments.ts';
import { replying, subcommand } from './command/command.ts';
import { readDefinition } from './command/definition-file.ts';
import { table } from './command/table.ts';

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
      const result = await run({ policies, recording });
      return { json: { ...result, putAside }, text: textOf(result) };
    }),
  );

function textOf({ policies }: { policies: { name: string; retrainings: number }[] }): string {
  return table(
    ['policy', 'retrainings'],
    policies.map(({ name, retrainings }) => [name, retrainings]),
  );
}
