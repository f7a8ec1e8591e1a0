import { wholeNumber } from './command/arguments.ts';
import { replying, subcommand } from './command/command.ts';
import { counted, table } from './command/table.ts';

export const quarantine = subcommand(
  'quarantine <model>',
  'the rows that were not taken, each with its reason',
  ['quarantine churn', 'quarantine churn --limit 100000 --json'],
)
  .option('--limit <n>', 'rows at most', wholeNumber, 1000)
  .action(
    replying(async ({ store }, model: string, { limit }: { limit: number }) => {
      const rows = await store.quarantine.list(model, { limit });
      const reasons = await store.quarantine.reasons(model);
      const all = reasons.reduce((sum, { rows: count }) => sum + count, 0);
      if (all === 0) return { json: rows, text: `"${model}" has no rows in quarantine` };
      return {
        json: rows,
        text: [
          table(
            ['rows', 'reason'],
            reasons.map(({ rows: count, reason }) => [count, reason]),
          ),
          table(
            ['batch', 'row', 'kind', 'id', 'reason'],
            rows.map(({ batch, position, kind, id, reason }) => [batch, position, kind, id, reason]),
          ),
          ...(rows.length < all
            ? [`${counted(all, 'row')} in all: --limit shows more than ${rows.length}`]
            : []),
        ].join('\n'),
      };
    }),
  );
