import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BenchOptions, BenchResult } from './result.ts';

// npm run -s bench -- <name> [--only <part of a work's name>] [--quick] [--set <field>=<value> …] [--json]: runs
// bench/<name>.ts, which exports run(options: BenchOptions): Promise<BenchResult>.

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
  },
});
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

const [name] = positionals;
if (positionals.length !== 1 || !existsSync(file(name))) {
  process.stderr.write(
    `usage: npm run -s bench -- <name> [--only <part of a work's name>] [--quick] [--set <field>=<value> …] [--json], ` +
      `where <name> is one of ${names().join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const { run } = (await import(file(name).href)) as {
    run: (options: BenchOptions) => Promise<BenchResult> | BenchResult;
  };
  const result = await run({ only: values.only, quick: values.quick, set: values.set });
  process.stdout.write(
    `${values.json ? JSON.stringify(result) : [table(result), ...(result.tables ?? [])].join('\n\n')}\n`,
  );
}
