import { replying, subcommand } from './command/command.ts';
import { formatInstant } from './command/instant.ts';
import { table } from './command/table.ts';

export const versions = subcommand('versions <model>', 'the versions in the registry, with their lineage', [
  'versions churn',
  'versions churn --json',
]).action(
  replying(async ({ store }, model: string) => {
    const registered = await store.registry.list(model);
    const rows = registered.map(
      ({ number, kind, status, parent, trainedTo, rows: count, metrics, sha256 }) => [
        number,
        kind,
        status,
        parent,
        formatInstant(trainedTo),
        count,
        Object.entries(metrics)
          .map(([name, value]) => `${name} ${value.toFixed(3)}`)
          .join(', '),
        sha256.slice(0, 12),
      ],
    );
    const head = [
      'version',
      'kind',
      'status',
      'parent',
      'trained on data to',
      'rows',
      'at validation',
      'sha256',
    ];
    return { json: registered, text: table(head, rows) };
  }),
);
