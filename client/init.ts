import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseDefinition } from '../contracts/definition/index.ts';
import { replying, subcommand } from './command/command.ts';
import { UsageError } from './command/failures.ts';
import { refuseMissingFolder } from './command/output-file.ts';
import { columnOptions, definitionText, problemOfTarget } from './init/definition-text.ts';
import { profile } from './init/profile.ts';
import { rolesOf, type Said } from './init/roles.ts';

interface InitOptions extends Said {
  data: string;
  name?: string;
  out?: string;
}

export const init = subcommand(
  'init',
  'write a commented definition for a file of rows: columns, types, ranges, levels and windows are guessed',
  [
    'init --data rows.csv.gz > model.yaml',
    'init --data rows.parquet --target churned --time signed_up --out churn.yaml',
  ],
)
  .requiredOption('--data <file>', 'rows with their labels: CSV or Parquet (required)')
  .option('--name <name>', "the model's name (default: from the file's)")
  .option('--time <column>', 'the column with the time of observation (default: guessed)')
  .option('--id <column>', 'the column with a row’s id (default: guessed)')
  .option('--target <column>', 'the column to predict (default: guessed: one named so, or the last)')
  .option('--out <file>', 'write into this new file instead of stdout')
  .action(
    replying(async (_context, { data, out, name = nameOf(data), ...said }: InitOptions) => {
      if (out !== undefined) refuseMissingFolder(out, '--out');
      if (out !== undefined && existsSync(out))
        throw new UsageError(`${out} is there already: name another file with --out`);
      const { columns, rows } = await profile(data);
      const roles = rolesOf(columns, data, said);
      const { target, time, id } = roles;
      const problem = problemOfTarget(target);
      if (problem !== null)
        throw new UsageError(
          `${data}: ${target.name} would be the target, but it ${problem}: name another column with --target`,
        );
      const text = definitionText({ name, definitionFile: out ?? 'model.yaml', file: data, rows, roles });
      const definition = parseDefinition(text, out ?? 'the guessed definition');
      if (out !== undefined) await writeFile(out, text, { flag: 'wx' });
      const next = `perennial backtest ${out ?? 'model.yaml'} --data ${data}${columnOptions(roles)}`;
      return {
        json: {
          definition,
          text,
          columns: { time: time.name, id: id?.name ?? null },
          rows,
          file: out ?? null,
          next,
        },
        text: out === undefined ? text.trimEnd() : `${out} is written; look at it, then: ${next}`,
      };
    }),
  );

/** `rows.csv.gz` as a model's name. */
function nameOf(file: string): string {
  const [stem] = basename(file).split('.');
  const name = stem
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name.slice(0, 63) || 'model';
}
