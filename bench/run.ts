import { Argument, Command } from 'commander';
import { readdirSync } from 'node:fs';
import { DefinitionError } from '../contracts/definition/index.ts';
import { OverrideError } from '../contracts/definition/override.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const file = (name: string): URL => new URL(`./${name}.ts`, import.meta.url);

function names(): string[] {
  const support = new Set([
    'run.ts',
    'result.ts',
    'interleaved.ts',
    'python.ts',
    'markdown.ts',
    'setting.ts',
  ]);
  return readdirSync(new URL('.', import.meta.url))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !support.has(name))
    .map((name) => name.slice(0, -'.ts'.length));
}

function table({ rows }: BenchResult): string {
  return rows
    .map(
      ({ work, peer, ratio, low, high, goal, atMost, met, cause, quality }) =>
        `${work}\n  against ${peer}: ${ratio.toPrecision(4)} (${low.toPrecision(4)}–${high.toPrecision(4)}), ` +
        `asked for ${atMost ? 'at most ' : ''}${goal.toPrecision(4)}: ${met ? 'met' : 'missed'}; ` +
        `quality ${quality.ours.toPrecision(4)} and ${quality.peer.toPrecision(4)}` +
        (cause && !met ? `\n  ${cause}` : ''),
    )
    .join('\n');
}

const collected = (value: string, before: string[]): string[] => [...before, value];

const command = new Command('npm run -s bench --')
  .description('Measures, beside what users would pick instead, and prints ratios with their spread.')
  .addArgument(new Argument('<name>', 'what to measure: bench/<name>.ts').choices(names()))
  .option('--only <part>', 'only works whose name has this in it', '')
  .option('--quick', 'fewer or shorter runs', false)
  .option('--set <field=value>', 'another value of one of its fields; can be repeated', collected, [])
  .option('--json', 'print one JSON document', false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (name: string, { json, ...options }: BenchOptions & { json: boolean }) => {
    const { run } = (await import(file(name).href)) as {
      run: (options: BenchOptions) => Promise<BenchResult> | BenchResult;
    };
    const result = await run(options);
    process.stdout.write(
      `${json ? JSON.stringify(result) : [table(result), ...(result.tables ?? [])].join('\n\n')}\n`,
    );
  });

try {
  await command.parseAsync();
} catch (error) {
  if (!(error instanceof OverrideError || error instanceof DefinitionError)) throw error;
  command.error(`error: ${error.message}`);
}
