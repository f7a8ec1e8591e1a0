import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonWith } from '../python.ts';
import type { MemoryOrder } from './memory-process.ts';
import { PACKAGES } from './peers.ts';
import type { BenchSet } from './sets.ts';

const run = promisify(execFile);

/** Which fit: of the first `rows` of a set. `streamed`: whether columns are read one at a time, or all data first. */
type Fit = Pick<MemoryOrder, 'rows' | 'trees' | 'streamed'>;

/** Below the project's folder, so that the compiled program finds its packages. */
const BUILT = fileURLToPath(new URL('../../.perennial/bench/built/', import.meta.url));
const PROJECT = fileURLToPath(new URL('tsconfig.json', import.meta.url));
const COMPILER = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Compiles the program, as the package is published: to run TypeScript, Node keeps a compiler in memory. */
export const compile = (): Promise<unknown> =>
  run(process.execPath, [COMPILER, '--project', PROJECT, '--outDir', BUILT]);

/** Bytes that a fresh Node process has in memory at most, which reads a set and fits it; after `compile`. */
export function peakOfOurs({ path, rows: setRows, features, task }: BenchSet, fit: Fit): Promise<number> {
  const order: MemoryOrder = { path, setRows, features, task, ...fit };
  return peakOf(process.execPath, `${BUILT}bench/forest/memory-process.js`, order);
}

/** The same for a fresh Python process with scikit-learn. */
export async function peakOfPeer({ path, rows: setRows, features }: BenchSet, fit: Fit): Promise<number> {
  const script = fileURLToPath(new URL('../python/forest_memory.py', import.meta.url));
  const order = { path, setRows, features: features.length, ...fit };
  return peakOf(await pythonWith(PACKAGES), script, order);
}

async function peakOf(program: string, script: string, order: object): Promise<number> {
  const { stdout } = await run(program, [script, JSON.stringify(order)]);
  return (JSON.parse(stdout) as { bytes: number }).bytes;
}
