import type { LabelRow } from '../store/arrivals.ts';
import { replying, subcommand } from './command/command.ts';
import { labelRows } from './files/label-rows.ts';
import { newest } from './files/send-observations.ts';
import { send, sentReply } from './files/sending.ts';
import { openTable } from './files/table-file.ts';

interface LabelOptions {
  id: string;
  label?: string;
  knownAt?: string;
}

export const label = subcommand(
  'label <model> <file>',
  'send labels of observations; a later one corrects an earlier, one that comes before its observation waits for it',
  [
    'label churn outcomes.csv',
    'label churn outcomes.parquet --id customer --label churned --known-at decided_at',
  ],
)
  .option('--id <column>', 'the column with the id of the observation', 'id')
  .option('--label <column>', "the column with the label (default: the definition's target)")
  .option(
    '--known-at <column>',
    'the column with the time at which the label became known (default: known_at, or now with clock: wall)',
  )
  .action(
    replying(async ({ store }, model: string, file: string, options: LabelOptions) => {
      const { definition } = await store.models.get(model);
      const columns = { id: options.id, label: options.label ?? null, knownAt: options.knownAt ?? null };
      const table = await openTable(file);
      const wall = definition.policy.clock === 'wall';
      const sent = await send({
        table,
        file,
        reading: { kind: 'labels', ...columns },
        rowOf: labelRows(table.columns, file, columns, definition),
        store: (rows: LabelRow[], key) => {
          const arrivedAt = wall ? Date.now() : newest(rows.map(({ knownAt }) => knownAt));
          return store.labels.ingest(model, { rows, arrivedAt, key });
        },
      });
      return sentReply(sent, model);
    }),
  );
