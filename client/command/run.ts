import { Command, CommanderError } from 'commander';
import { inspect } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { endingOf } from './failures.ts';

/**
 * Runs the command line and sets the process's exit code: 0 done, 1 failed, 2 wrong usage. What went wrong is told on
 * stderr, without a stack unless PERENNIAL_DEBUG is set; with `--json` it is also the document on stdout.
 *
 * @param groups subcommands under the headings that `--help` shows
 */
export async function run(args: string[], groups: Record<string, Command[]>): Promise<void> {
  const program = new Command('perennial')
    .description('Keeps deployed models fresh: one durable lifecycle per model, on Temporal.')
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError('(--help shows options and examples)');
  for (const [heading, commands] of Object.entries(groups))
    for (const command of commands)
      program.addCommand(command.copyInheritedSettings(program).helpGroup(heading));
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, args.includes('--json'));
  }
}

/** Tells what went wrong and returns the exit code. */
function report(error: unknown, json: boolean): number {
  // Help and version end this way too, with 0.
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const { exitCode, sentence, details } = endingOf(error);
  // The parser has told its own already.
  if (!(error instanceof CommanderError)) process.stderr.write(`${sentence}\n`);
  if (process.env.PERENNIAL_DEBUG && error instanceof Error) process.stderr.write(`${inspect(error)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: sentence, ...details })}\n`);
  return exitCode;
}
