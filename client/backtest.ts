import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { NamedPolicy } from '../backtest/index.ts';
import { OverrideError } from '../contracts/definition/override.ts';
import { parseDefinition, type Definition } from '../contracts/definition/index.ts';
import { documentOf, textOf } from './backtest/document.ts';
import { missed, parseRequirements, type Miss } from './backtest/requirements.ts';
import { variantsOf } from './backtest/sweep.ts';
import { instant } from './command/arguments.ts';
import { replying, subcommand } from './command/command.ts';
import { readDefinition } from './command/definition-file.ts';
import { Failed, UsageError } from './command/failures.ts';
import { Progress } from './command/progress.ts';
import { refuseMissingFolder } from './command/output-file.ts';
import { counted } from './command/table.ts';
import { timeColumnOf } from './init/time-column.ts';

interface BacktestOptions {
  data: string;
  policy?: string[];
  sweep?: string[];
  require?: string;
  report?: string;
  id?: string;
  time?: string;
  knownAt?: string;
  to?: number;
}

const collected = (value: string, before: string[] = []): string[] => [...before, value];

export const backtest = subcommand(
  'backtest <model.yaml>',
  'rehearse a policy over recorded data: what would have happened?',
  [
    'backtest churn.yaml --data last-year.csv.gz',
    'backtest churn.yaml --data rows.parquet --policy bolder.yaml --policy calmer.yaml',
    'backtest churn.yaml --data rows.csv --sweep evaluation.threshold.drop=0.02..0.08:0.02',
    'backtest churn.yaml --data rows.csv --report churn.html',
    "backtest churn.yaml --data rows.csv --require 'recovery>=0.9,harmful<=1' --json",
  ],
)
  .requiredOption('--data <file>', 'the recorded rows with their labels: CSV or Parquet (required)')
  .option('--policy <file>', 'compare with this definition too; may be repeated', collected)
  .option(
    '--sweep <field=values>',
    'compare with other values of a field, from..to:step or a,b,c; repeated: all combinations',
    collected,
  )
  .option(
    '--require <conditions>',
    'end with exit code 1 unless every policy meets them, such as recovery>=0.9,harmful<=1',
  )
  .option('--report <file>', 'write charts of it as one HTML file that needs no network')
  .option('--id <column>', 'the column with a row’s id (default: id, if there is one)')
  .option('--time <column>', 'the column with the time of observation (default: observed_at, or guessed)')
  .option(
    '--known-at <column>',
    'the column with the time a label became known (default: by labels.delay of the definition)',
  )
  .option('--to <instant>', 'the data are complete up to here (default: up to the last row)', instant)
  .action(
    replying(async (_context, file: string, options: BacktestOptions) => {
      const requirements = options.require === undefined ? [] : parseRequirements(options.require);
      if (options.report !== undefined) refuseMissingFolder(options.report, '--report');
      const policies = await policiesOf(file, options);
      // Learner and statistics take half a second to load, and other commands need none of them.
      const [{ backtest: run, backtestReport, NothingServed }, { readRecording }] = await Promise.all([
        import('../backtest/index.ts'),
        import('./files/recording.ts'),
      ]);
      const [{ definition }] = policies;
      const { data, id = null, knownAt = null, to = null } = options;
      const time = options.time ?? (await timeColumnOf(data, definition));
      const columns = { id, time, knownAt, to };
      const { recording, putAside } = await readRecording(definition, data, columns);
      if (putAside.rows > 0)
        process.stderr.write(
          `${counted(putAside.rows, 'row')} put aside, as ingestion would:\n  ${putAside.reasons.join('\n  ')}\n`,
        );
      const progress = new Progress('backtest');
      const onProgress = (share: number) =>
        progress.update(share, counted(policies.length, 'policy', 'policies'));
      try {
        const result = await run({ policies, recording, onProgress });
        if (options.report !== undefined)
          await writeFile(options.report, backtestReport(result, { data: basename(options.data) }));
        const misses = missed(requirements, result.policies);
        return {
          json: { ...documentOf(result), putAside, missed: misses },
          text: [textOf(result), ...misses.map(sentenceOf)].join('\n'),
          exitCode: misses.length > 0 ? 1 : 0,
        };
      } catch (cause) {
        if (cause instanceof NothingServed) throw new Failed(cause.message, { cause });
        throw cause;
      } finally {
        progress.stop();
      }
    }),
  );

/** The model's own policy first, then those of other files, then those of the sweep. */
async function policiesOf(
  file: string,
  { policy: others = [], sweep = [] }: BacktestOptions,
): Promise<NamedPolicy[]> {
  const { definition, text } = await readDefinition(file);
  const policies = [{ name: file, definition }];
  for (const other of others) {
    const { definition: its } = await readDefinition(other);
    refuseOtherTask(definition, its, { file, other });
    policies.push({ name: other, definition: its });
  }
  if (sweep.length === 0) return policies;
  try {
    for (const variant of variantsOf(text, sweep))
      policies.push({
        name: variant.name,
        definition: parseDefinition(variant.text, `${file} with ${variant.name}`),
      });
  } catch (cause) {
    if (cause instanceof OverrideError) throw new UsageError(`--sweep: ${cause.message}`, { cause });
    throw cause;
  }
  return policies;
}

function refuseOtherTask(
  { features, target }: Definition,
  other: Definition,
  files: { file: string; other: string },
): void {
  if (JSON.stringify([features, target]) === JSON.stringify([other.features, other.target])) return;
  throw new UsageError(
    `${files.other}: its features or target are not those of ${files.file}; policies are compared on the same model`,
  );
}

const sentenceOf = ({ policy, required, is }: Miss): string =>
  `required ${required}, but ${policy} comes to ${is ?? 'no such figure'}`;
