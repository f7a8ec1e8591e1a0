import { replying, subcommand } from './command/command.ts';
import { sendObservations } from './files/send-observations.ts';
import { sentReply } from './files/sending.ts';

interface IngestOptions {
  id?: string;
  time: string;
  knownAt?: string;
}

export const ingest = subcommand(
  'ingest <model> <file>',
  'send observations, with their labels where the file has the target; the same command again goes on where it stopped',
  [
    'ingest churn rows.csv.gz',
    'ingest churn rows.parquet --id customer --time seen_at',
    'ingest churn rows.csv --known-at churned_at --json',
  ],
)
  .option(
    '--id <column>',
    'the column with the id (default: id; without one, the time and a digest of the features)',
  )
  .option('--time <column>', 'the column with the time of observation', 'observed_at')
  .option(
    '--known-at <column>',
    'the column with the time at which the label became known (default: by labels.delay, or now with clock: wall)',
  )
  .action(
    replying(async ({ store }, model: string, file: string, { id, time, knownAt }: IngestOptions) => {
      const { definition } = await store.models.get(model);
      const columns = { id: id ?? null, time, knownAt: knownAt ?? null };
      return sentReply(await sendObservations(store, definition, file, columns), model);
    }),
  );
