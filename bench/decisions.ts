import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startThreads, type Threads } from '../backtest/threads.ts';
import { codeDigest } from './decisions/code-digest.ts';
import { judgeChanging, judgeStationary, type Judged } from './decisions/judging.ts';
import { sources, type Source } from './decisions/sources.ts';
import { rowsOf, tablesOf } from './decisions/summary.ts';
import type { BenchOptions, BenchResult } from './result.ts';

/** Finished runs are kept here, by what they were made from: a run that was cut off goes on where it stopped. */
const KEPT = fileURLToPath(new URL('../.perennial/bench/decisions/', import.meta.url));

/** What the default policy decides on recorded and made streams, beside never and always retraining. */
export async function run({ only, quick, set }: BenchOptions): Promise<BenchResult> {
  mkdirSync(KEPT, { recursive: true });
  const code = codeDigest();
  const threads = startThreads();
  try {
    const results: { source: Source; runs: Judged[] }[] = [];
    for (const source of sources.filter(({ name }) => name.includes(only))) {
      const wanted = quick ? source.quickRuns : source.runs;
      const runs = await inTurn(wanted, threads.cores, (index) =>
        kept(
          keyOf({ code, source: source.name, index, set }),
          () => judge(source, index, set, threads),
          `${source.name} ${index + 1} of ${wanted}`,
        ),
      );
      results.push({ source, runs });
    }
    return {
      bench: 'decisions',
      rows: results.flatMap(({ source, runs }) => rowsOf(source.name, runs)),
      tables: tablesOf(results),
    };
  } finally {
    await threads.close();
  }
}

const judge = (source: Source, index: number, set: readonly string[], threads: Threads): Promise<Judged> =>
  (source.stationary ? judgeStationary : judgeChanging)(source.run(index, set), threads);

const keyOf = (made: Record<string, unknown>): string =>
  createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 32);

async function kept(key: string, make: () => Promise<Judged>, label: string): Promise<Judged> {
  const file = `${KEPT}${key}.json`;
  const known = readKept(file);
  if (known) return known;
  const startedAt = performance.now();
  const judged = await make();
  writeFileSync(`${file}.tmp`, JSON.stringify(judged));
  renameSync(`${file}.tmp`, file);
  process.stderr.write(`${label}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return judged;
}

function readKept(file: string): Judged | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Judged;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Results in order of their index; at most `atOnce` are being made. */
async function inTurn<T>(count: number, atOnce: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const results = new Array<T>(count);
  let next = 0;
  const go = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await make(index);
  };
  await Promise.all(Array.from({ length: atOnce }, go));
  return results;
}
