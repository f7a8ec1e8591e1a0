import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adjusted, compareCategorical, compareNumeric } from '../statistics/drift/index.ts';
import { uniform } from '../statistics/random.ts';
import { interleaved, type Contest } from './interleaved.ts';
import { PythonPeer } from './python.ts';
import type { BenchResult } from './result.ts';

const ROWS = 100_000;
const NUMERIC = 20;
const LEVELS = [3, 5, 8, 12, 20];
const REPEATS = 9;
const FALSE_DISCOVERY = 0.01;
const DATA = new URL('./python/drift.py', import.meta.url);

const PEERS = [
  {
    work: 'evidently',
    peer: "Evidently's data-drift preset",
    packages: ['evidently==0.7.23', 'pandas==2.3.3'],
    goal: 20,
  },
  {
    work: 'nannyml',
    peer: "NannyML's univariate calculator",
    packages: ['nannyml==0.13.1', 'statsmodels==0.14.5', 'pandas==2.3.3'],
    goal: 5,
  },
  {
    work: 'scipy',
    peer: "SciPy's ks_2samp, column by column (numeric ones only)",
    packages: ['scipy==1.17.1', 'pandas==2.3.3'],
    goal: 5,
  },
];

/**
 * Every distance and test of every column, exact, against what each peer does by default on the same two tables.
 * Quality: columns that moved, or for SciPy the mean Kolmogorov–Smirnov statistic of the numeric ones.
 */
export async function run(): Promise<BenchResult> {
  const tables = { reference: table(1, 0), current: table(2, 1) };
  const folder = await mkdtemp(join(tmpdir(), 'perennial-drift-'));
  try {
    for (const [name, columns] of Object.entries(tables))
      await Promise.all(columns.map((column, index) => writeFile(join(folder, `${name}-${index}`), column)));
    const rows: BenchResult['rows'] = [];
    for (const { work, peer: title, packages, goal } of PEERS) {
      const peer = await PythonPeer.start(packages, DATA);
      try {
        await peer.ask({ load: folder, numeric: NUMERIC, categorical: LEVELS.length });
        const contest: Contest = {
          work: `${ROWS.toLocaleString('en')} × ${ROWS.toLocaleString('en')} rows, ${NUMERIC} numeric and ${LEVELS.length} categorical columns, all distances and tests`,
          peer: title,
          goal,
          repeats: REPEATS,
          ours: () => Promise.resolve(work === 'scipy' ? compared(tables).statistic : compared(tables).moved),
          theirs: () => peer.ask<number>({ run: work }),
        };
        rows.push(await interleaved(contest));
      } finally {
        await peer.stop();
      }
    }
    return { bench: 'drift', rows };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function compared({ reference, current }: Record<'reference' | 'current', Float64Array[]>) {
  let statistic = 0;
  const p = reference.map((past, index) => {
    if (index >= NUMERIC)
      return compareCategorical(past, current[index], LEVELS[index - NUMERIC]).chiSquared.p;
    const { kolmogorovSmirnov } = compareNumeric(past, current[index]);
    statistic += kolmogorovSmirnov.statistic / NUMERIC;
    return kolmogorovSmirnov.p;
  });
  return { statistic, moved: adjusted(p).filter((q) => q <= FALSE_DISCOVERY).length };
}

/** Normal, log-normal, uniform, rounded and skewed columns, and categorical ones; every third one moves with `shift`. */
function table(seed: number, shift: number): Float64Array[] {
  const next = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const shapes = [
    normal,
    () => Math.exp(normal()),
    () => next(),
    () => Math.round(20 * normal()) / 10,
    () => next() ** 3 * 1000,
  ];
  const moves = (column: number) => (column % 3 === 0 ? 0.02 * shift : 0);
  const column = (value: () => number) => Float64Array.from({ length: ROWS }, value);
  const numeric = Array.from({ length: NUMERIC }, (_, index) =>
    column(() => shapes[index % shapes.length]() * (1 + moves(index))),
  );
  const categorical = LEVELS.map((levels, index) =>
    column(() => Math.floor(levels * next() ** (1 + moves(index)))),
  );
  return [...numeric, ...categorical];
}
