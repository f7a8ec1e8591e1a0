import { writeFile } from 'node:fs/promises';
import { replying, subcommand } from './command/command.ts';
import { Failed } from './command/failures.ts';
import { refuseMissingFolder } from './command/output-file.ts';
import { counted } from './command/table.ts';
import { wholeHistory } from './command/whole-history.ts';

export const report = subcommand(
  'report <model>',
  'write charts of a model’s life so far as one HTML file that needs no network',
  ['report churn', 'report churn --out life-of-churn.html'],
)
  .option('--out <file>', 'the file to write (default: the model’s name, and .html)')
  .action(
    replying(async ({ store }, model: string, { out = `${model}.html` }: { out?: string }) => {
      refuseMissingFolder(out, '--out');
      const { definition } = await store.models.get(model);
      const decisions = await wholeHistory(store, model);
      if (decisions.length === 0)
        throw new Failed(`"${model}" has no history yet: a report needs decisions to show`);
      const { liveReport } = await import('../backtest/index.ts');
      await writeFile(out, liveReport(decisions, definition));
      return {
        json: { model, file: out, decisions: decisions.length },
        text: `${out} is written, with ${counted(decisions.length, 'decision')} of "${model}"`,
      };
    }),
  );
