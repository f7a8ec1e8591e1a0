import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, uniform, type Metric, type Scored } from '../statistics/index.ts';
import { interleaved } from './interleaved.ts';
import { PythonPeer } from './python.ts';
import type { BenchResult, BenchRow } from './result.ts';

const ROWS = 100_000;
const FOLDS = 200;
const REPEATS = 3;
const GOAL = 20;

const METRICS = {
  binary: ['accuracy', 'precision', 'recall', 'f1', 'f1Macro', 'auc', 'logLoss'],
  regression: ['rmse', 'mae', 'r2'],
} as const satisfies Record<string, readonly Metric[]>;

type Task = keyof typeof METRICS;
type Answer = Record<string, { value: number; low: number; high: number }>;

/** Every metric of a task with its interval, against scikit-learn's metrics on bootstrap samples. */
export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-bench-'));
  const peer = await PythonPeer.start(
    ['scikit-learn==1.9.1', 'numpy==2.4.6'],
    new URL('evaluation.py', import.meta.url),
  );
  try {
    const rows: BenchRow[] = [];
    for (const task of ['binary', 'regression'] as const) rows.push(await contest(task, peer, folder));
    return { bench: 'evaluation', rows };
  } finally {
    await peer.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its quality is the sum of the metrics: equal sums say that both measured the same. */
async function contest(task: Task, peer: PythonPeer, folder: string): Promise<BenchRow> {
  const scored = task === 'binary' ? classified() : regressed();
  const positive = scored.scores?.filter((_, at) => at % 2 === 1) ?? scored.predicted;
  const request = { task, rows: ROWS, folds: FOLDS } as Record<string, unknown>;
  for (const [name, values] of Object.entries({
    y: scored.y,
    predicted: scored.predicted,
    scores: positive,
  })) {
    request[name] = join(folder, `${task}-${name}.f64`);
    await writeFile(request[name] as string, values);
  }
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  return interleaved({
    work: `${METRICS[task].length} ${task} metrics with intervals on ${ROWS.toLocaleString('en')} rows`,
    peer: `scikit-learn's metrics on ${FOLDS} bootstrap samples`,
    goal: GOAL,
    repeats: REPEATS,
    ours: () =>
      Promise.resolve(
        total(METRICS[task].map((metric) => measure(metric, scored, { confidence: 0.95 }).value)),
      ),
    theirs: async () => total(Object.values(await peer.ask<Answer>(request)).map(({ value }) => value)),
  });
}

function classified(): Scored {
  const next = uniform(1);
  const y = Float64Array.from({ length: ROWS }, () => Number(next() < 0.3));
  const scores = new Float64Array(2 * ROWS);
  y.forEach((label, row) => {
    const score = 0.02 + 0.66 * next() + 0.3 * label;
    scores.set([1 - score, score], 2 * row);
  });
  const predicted = y.map((_, row) => Number(scores[2 * row + 1] >= 0.5));
  return { rows: ROWS, classes: 2, y, predicted, scores };
}

function regressed(): Scored {
  const next = uniform(2);
  const y = Float64Array.from({ length: ROWS }, () => 10 * next());
  return { rows: ROWS, classes: 0, y, predicted: y.map((value) => value + next() - 0.4) };
}
