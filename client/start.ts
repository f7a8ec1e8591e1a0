import { duration, instant } from './command/arguments.ts';
import { replying, subcommand } from './command/command.ts';
import { readDefinition } from './command/definition-file.ts';
import { UsageError } from './command/failures.ts';
import { formatInstant } from './command/instant.ts';
import { request } from './command/request.ts';
import { startEach, type EachOptions } from './starting/each.ts';
import { startOne, type StartOptions } from './starting/one.ts';

export const start = request(
  subcommand('start <model.yaml>', 'create a model and start its lifecycle', [
    'start churn.yaml',
    'start churn.yaml --champion churn.json --data last-month.csv.gz --trained-to 2024-04-01',
    'start replay.yaml --data rows.parquet --from 2024-01-01',
    'start patients.yaml --each patients.csv --over 6h',
  ]),
)
  .option(
    '--champion <file>',
    'this model serves from the start: an artifact of Perennial, or ml-random-forest’s JSON',
  )
  .option(
    '--trained-to <instant>',
    'with --champion: it was trained on data before this (default: one evaluation window before the start)',
    instant,
  )
  .option('--data <file>', 'first send these observations, as `ingest` does')
  .option(
    '--from <instant>',
    'where the grid of evaluations starts (default: now; with clock: observation the first row, or with --champion ' +
      'the end of the last one)',
    instant,
  )
  .option(
    '--each <list.csv>',
    'a lifecycle per line of the list, whose columns fill the definition’s ${placeholders}',
  )
  .option(
    '--over <duration>',
    'with --each: the starts are spread over so long, such as 6h (default: evaluation.every)',
    duration,
  )
  .action(
    replying(async (context, file: string, options: StartOptions & Partial<EachOptions>) => {
      const { each } = options;
      if (each !== undefined) {
        refuseForMany(options);
        return startEach(context, file, { ...options, each });
      }
      const { definition } = await readDefinition(file);
      const started = await startOne(context, definition, options);
      const { model, champion, origin } = started;
      const serving = champion === null ? '' : ` with version ${champion} as champion`;
      return {
        json: started,
        text:
          `the lifecycle of "${model}" is started${serving}, from ${formatInstant(origin)} on: see \`perennial status ` +
          `${model}\``,
      };
    }),
  );

/** What is about one model can't be said of many. */
function refuseForMany({ champion, trainedTo, data, from }: StartOptions): void {
  const said = Object.entries({
    '--champion': champion,
    '--trained-to': trainedTo,
    '--data': data,
    '--from': from,
  });
  const [first] = said.filter(([, value]) => value !== undefined);
  if (first)
    throw new UsageError(`${first[0]} is about one model and can't be given with --each: leave it out`);
}
