import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adjusted, compareCategorical, compareNumeric } from '../statistics/drift/index.ts';
import { uniform } from '../statistics/random.ts';
import { interleaved, type Contest } from './interleaved.ts';
import { markdown } from './markdown.ts';
import { PythonPeer } from './python.ts';
import type { BenchResult } from './result.ts';

const ROWS = 100_000;
const NUMERIC = 20;
const LEVELS = [3, 5, 8, 12, 20];
const REPEATS = 9;
const FALSE_DISCOVERY = 0.01;
const DATA = new URL('./python/drift.py', import.meta.url);

const NANNYML = ['nannyml==0.13.1', 'statsmodels==0.14.5', 'pandas==2.3.3'];

const PEERS = [
  {
    work: 'evidently',
    peer: "Evidently's data-drift preset",
    packages: ['evidently==0.7.23', 'pandas==2.3.3'],
    goal: 20,
  },
  {
    work: 'nannyml',
    peer: "NannyML's univariate calculator, as it is by default: Jensen–Shannon distances only",
    packages: NANNYML,
    goal: 5,
  },
  {
    work: 'nannyml_exact',
    peer: "NannyML's univariate calculator, exact Kolmogorov–Smirnov, Wasserstein, Jensen–Shannon and chi-squared",
    packages: NANNYML,
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
 * Every distance and test of every column, exact, against what each peer does with the same two tables. Each side reads
 * both anew: nothing of the reference is kept. Quality: columns that moved (NannyML counts each method's alarms), or for
 * SciPy the mean Kolmogorov–Smirnov statistic of the numeric ones. The table has the CPU time of each side, which says
 * more than a clock where the machine has other work, and how many cores it kept busy.
 */
export async function run(): Promise<BenchResult> {
  const tables = { reference: table(1, 0), current: table(2, 1) };
  const folder = await mkdtemp(join(tmpdir(), 'perennial-drift-'));
  try {
    for (const [name, columns] of Object.entries(tables))
      await Promise.all(columns.map((column, index) => writeFile(join(folder, `${name}-${index}`), column)));
    const rows: BenchResult['rows'] = [];
    const costs: string[][] = [];
    for (const { work, peer: title, packages, goal } of PEERS) {
      const peer = await PythonPeer.start(packages, DATA);
      try {
        await peer.ask({ load: folder, numeric: NUMERIC, categorical: LEVELS.length });
        const [ours, theirs] = [new Cost(), new Cost()];
        const contest: Contest = {
          work: `${ROWS.toLocaleString('en')} × ${ROWS.toLocaleString('en')} rows, ${NUMERIC} numeric and ${LEVELS.length} categorical columns, all distances and tests`,
          peer: title,
          goal,
          repeats: REPEATS,
          ours: async () => {
            const start = { cpu: process.cpuUsage(), clock: performance.now() };
            const { statistic, moved } = compared(tables);
            const { user, system } = process.cpuUsage(start.cpu);
            ours.add((user + system) / 1e6, (performance.now() - start.clock) / 1000);
            return Promise.resolve(work === 'scipy' ? statistic : moved);
          },
          theirs: async () => {
            const { quality, cpu, clock } = await peer.ask<Answer>({ run: work });
            theirs.add(cpu, clock);
            return quality;
          },
        };
        rows.push(await interleaved(contest));
        const ratio = theirs.cpu / ours.cpu;
        const times = ratio.toFixed(ratio < 10 ? 1 : 0);
        costs.push([title, times, ours.cpu.toFixed(3), ours.cores, theirs.cpu.toFixed(2), theirs.cores]);
      } finally {
        await peer.stop();
      }
    }
    const columns = [
      'peer',
      'CPU time over ours',
      'ours, s',
      'our cores',
      "the peer's, s",
      "the peer's cores",
    ];
    return { bench: 'drift', rows, tables: [markdown(columns, costs)] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Answer {
  quality: number;
  /** Seconds. */
  cpu: number;
  clock: number;
}

/** Medians over a side's runs but the first, which warms up. */
class Cost {
  readonly #cpu: number[] = [];
  readonly #clock: number[] = [];

  add(cpu: number, clock: number): void {
    this.#cpu.push(cpu);
    this.#clock.push(clock);
  }

  /** Seconds. */
  get cpu(): number {
    return median(this.#cpu.slice(1));
  }

  get cores(): string {
    return (this.cpu / median(this.#clock.slice(1))).toFixed(1);
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

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
