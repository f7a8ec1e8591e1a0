import { Command } from 'commander';
import { wholeNumber } from './arguments.ts';
import { openContext, type Context } from './context.ts';

/** What a command answers: one JSON document for machines, text for people. */
export interface Reply {
  json: unknown;
  text: string;
  /** 1 where it was answered that it could not be done; 0 by default. */
  exitCode?: 0 | 1;
}

interface Operand {
  meaning: string;
  read?: (text: string) => unknown;
}

const OPERANDS: Record<string, Operand> = {
  '<model>': { meaning: "the model's name" },
  '<model.yaml>': { meaning: "the file of the model's definition" },
  '<file>': { meaning: 'CSV (.csv, .csv.gz) or Parquet (.parquet)' },
  '<version>': { meaning: "the version's number", read: wholeNumber },
  '<batch>': { meaning: "the batch's number", read: wholeNumber },
};

/**
 * A subcommand with `--json` and examples in its help.
 *
 * @param usage its name and operands, for example `export <model> <version>`
 */
export function subcommand(usage: string, summary: string, examples: readonly string[]): Command {
  const [name, ...operands] = usage.split(' ');
  const command = new Command(name)
    .description(summary)
    .option('--json', 'print one JSON document on stdout');
  for (const operand of operands) {
    const { meaning, read } = OPERANDS[operand];
    if (read) command.argument(operand, meaning, read);
    else command.argument(operand, meaning);
  }
  const lines = examples.map((example) => `  $ perennial ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/**
 * An action that opens what `work` asks for, prints its reply and closes everything again. `work` is given the operands
 * and then the options; it returns null when it has printed by itself.
 */
export const replying =
  <Args extends unknown[]>(work: (context: Context, ...args: Args) => Promise<Reply | null>) =>
  async (...received: unknown[]): Promise<void> => {
    const context = await openContext();
    try {
      const reply = await work(context, ...(received.slice(0, -1) as Args));
      if (reply) print(reply, received.at(-1) as Command);
    } finally {
      await context.close();
    }
  };

function print({ json, text, exitCode = 0 }: Reply, command: Command): void {
  process.stdout.write(`${command.opts<{ json?: boolean }>().json ? JSON.stringify(json) : text}\n`);
  process.exitCode = exitCode;
}
