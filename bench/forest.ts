import { RandomForestClassifier } from 'ml-random-forest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  createForestPool,
  decodeAsync,
  encode,
  fit,
  predict,
  predictInThreads,
  rowPredictor,
  type Forest,
  type ForestPool,
} from '../forest/index.ts';
import { compile, peakOfOurs, peakOfPeer } from './forest/memory.ts';
import { startPeers, type Peers } from './forest/peers.ts';
import * as sets from './forest/sets.ts';
import type { BenchSet, Parted } from './forest/sets.ts';
import { interleaved, rowOf, type Measured } from './interleaved.ts';
import type { BenchOptions, BenchResult, BenchRow } from './result.ts';

const THREADS = 2;
const TEST_ROWS = 20_000;
/** Single rows that are predicted one after another for one time. */
const SINGLE_ROWS = 1000;
/** Milliseconds that the calling thread may be held up. */
const ALLOWED_WAIT = 50;
const LARGE = { rows: 500_000, trees: 20 };

const PEERS = {
  'random-forest': 'scikit-learn RandomForest',
  'extra-trees': 'scikit-learn ExtraTrees',
  xgboost: 'XGBoost random forest (hist)',
  ydf: 'YDF',
} as const;
type Peer = keyof typeof PEERS;
type Goals = Partial<Record<Peer, number>>;

const LEAVES =
  'a leaf for nearly every row, 9 ms a tree: looks at rows that are in the cache already take about 3.5 of them (each was done twice, to tell), the rest is first touches of rows, branches that no processor foresees, and the table of leaves; a second copy of the rows of small nodes gains nothing above the noise';

/** Everything on two threads, grown until a leaf can't be split; the quality is the AUC, or R², on held-out rows. */
export async function run({ only }: BenchOptions): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-bench-'));
  const peers = await startPeers();
  const pool = createForestPool({ threads: THREADS });
  const arena: Arena = { folder, peers, pool };
  try {
    const rows: BenchRow[] = [];
    for (const [name, contest] of Object.entries(contests)) {
      if (!name.includes(only)) continue;
      process.stderr.write(`${name} …\n`);
      const own = await contest(arena);
      for (const { peer, ratio } of own) process.stderr.write(`  ${ratio.toPrecision(3)} × ${peer}\n`);
      rows.push(...own);
    }
    return { bench: 'forest', rows };
  } finally {
    await pool.close();
    await peers.stop();
    rmSync(folder, { recursive: true });
  }
}

interface Arena {
  folder: string;
  peers: Peers;
  pool: ForestPool;
}

const others = { 'extra-trees': 1, xgboost: 1, ydf: 1 };

const contests: Record<string, (arena: Arena) => Promise<BenchRow[]>> = {
  'fit 2,000': (arena) =>
    fitNumeric(arena, 2000, { repeats: 9, goals: { 'random-forest': 3, 'extra-trees': 1, ydf: 1 } }),
  'fit 20,000': (arena) => fitNumeric(arena, 20_000, { repeats: 5, goals: { 'random-forest': 5, ydf: 3 } }),
  'fit 100,000': (arena) =>
    fitNumeric(arena, 100_000, {
      repeats: 3,
      goals: { 'random-forest': 8, 'extra-trees': 2.5, xgboost: 4, ydf: 5 },
    }),
  'fit 500,000': (arena) =>
    fitNumeric(arena, LARGE.rows, {
      trees: LARGE.trees,
      repeats: 3,
      goals: { 'random-forest': 10, 'extra-trees': 3 },
    }),
  'fit electricity': (arena) => fitRecorded(arena, 'electricity', { 'random-forest': 3, ...others }),
  'fit car loans': (arena) => fitRecorded(arena, 'loans', { 'random-forest': 3, ...others }),
  'fit used cars': (arena) => fitRecorded(arena, 'cars', { 'random-forest': 3, ...others }, LEAVES),
  'fit categorical': async (arena) => {
    const set = await sets.makeCategorical(arena.peers, arena.folder, 70_000 + TEST_ROWS, 16);
    return fitContest(arena, set, { train: 70_000, repeats: 3, goals: { 'random-forest': 2, xgboost: 1 } });
  },
  predict: predictNumeric,
  memory: memoryLarge,
  'ml-random-forest': (arena) => packageContest(arena, 2000),
  'event loop': eventLoop,
};

async function fitNumeric(
  arena: Arena,
  rows: number,
  options: Omit<FitContest, 'train'>,
): Promise<BenchRow[]> {
  const set = await sets.makeNumeric(arena.peers, arena.folder, rows + TEST_ROWS, 20);
  return fitContest(arena, set, { ...options, train: rows });
}

async function fitRecorded(
  arena: Arena,
  name: 'electricity' | 'loans' | 'cars',
  goals: Goals,
  cause?: string,
): Promise<BenchRow[]> {
  const set = sets.recordedSets(arena.folder)[name];
  return fitContest(arena, set, {
    train: Math.floor(0.7 * set.rows),
    repeats: 3,
    goals,
    shuffled: true,
    cause,
  });
}

interface FitContest {
  train: number;
  trees?: number;
  repeats: number;
  goals: Goals;
  shuffled?: boolean;
  /** What holds a goal that is missed. */
  cause?: string;
}

async function fitContest(arena: Arena, set: BenchSet, contest: FitContest): Promise<BenchRow[]> {
  const { train, trees = 100, repeats, goals, shuffled = false, cause } = contest;
  const order = shuffled ? sets.shuffledRows(set.rows, 1) : undefined;
  const parted = await sets.part(arena.peers, set, { train, order });
  const unit = set.task.type === 'regression' ? 'R²' : 'AUC';
  const work = `fit ${set.name}: ${train.toLocaleString('en')} rows × ${set.features.length}, ${trees} trees, ${unit}`;
  const rows: BenchRow[] = [];
  for (const [peer, goal] of Object.entries(goals) as [Peer, number][]) {
    let seed = 0;
    const ours = async () => {
      const { seconds, forest } = await ourFit(arena.pool, set, parted, trees, seed);
      return { seconds, quality: ourQuality(set, forest, parted) };
    };
    const theirs = () =>
      arena.peers.ask<Measured>('fit', { data: set.name, peer, trees, minLeaf: 1, seed: seed++ });
    rows.push(await interleaved({ work, peer: PEERS[peer], goal, repeats, cause, ours, theirs }));
  }
  return rows;
}

async function ourFit(
  pool: ForestPool,
  { task }: BenchSet,
  { training }: Parted,
  trees: number,
  seed: number,
): Promise<{ seconds: number; forest: Forest }> {
  const started = performance.now();
  const { forest } = await fit(training, {
    task,
    groups: [{ name: 'all', trees, from: 0, to: training.rows }],
    parameters: { minLeaf: 1 },
    outOfBag: false,
    seed,
    pool,
  });
  return { forest, seconds: (performance.now() - started) / 1000 };
}

const ourQuality = ({ task }: BenchSet, forest: Forest, { test }: Parted): number =>
  sets.qualityOf(task, predict(forest, test).scores, test.y);

/** The quality is that of the forests, whose predictions are timed. */
async function predictNumeric(arena: Arena): Promise<BenchRow[]> {
  const train = 20_000;
  const set = await sets.makeNumeric(arena.peers, arena.folder, train + 100_000, 20);
  const parted = await sets.part(arena.peers, set, { train });
  const { forest } = await ourFit(arena.pool, set, parted, 100, 1);
  const peer = 'random-forest';
  const options = { data: set.name, peer, trees: 100, minLeaf: 1, seed: 1, keep: true };
  const { quality } = await arena.peers.ask<Measured>('fit', options);
  const rows: BenchRow[] = [];
  for (const count of [100_000, 1000]) {
    const asked = sets.firstRows(parted.test, count);
    rows.push(
      await interleaved({
        work: `predict ${count.toLocaleString('en')} rows × 20 with 100 trees of ${train.toLocaleString('en')} rows, AUC`,
        peer: PEERS[peer],
        goal: 2,
        repeats: 9,
        ours: async () => {
          const started = performance.now();
          await predictInThreads(forest, asked, { pool: arena.pool });
          const seconds = (performance.now() - started) / 1000;
          return { seconds, quality: ourQuality(set, forest, parted) };
        },
        theirs: async () => ({
          ...(await arena.peers.ask<Measured>('predict', { data: set.name, peer, rows: count })),
          quality,
        }),
      }),
    );
  }
  const predictRow = rowPredictor(forest);
  const single = Array.from({ length: SINGLE_ROWS }, (_, row) =>
    Float64Array.from(set.features, (__, f) => parted.test.x[f * parted.test.rows + row]),
  );
  rows.push(
    await interleaved({
      work: 'predict one row × 20 with 100 trees, for serving, AUC',
      peer: PEERS[peer],
      goal: 2,
      repeats: 9,
      ours: async () => {
        const started = performance.now();
        for (const row of single) predictRow(row);
        const seconds = (performance.now() - started) / 1000 / SINGLE_ROWS;
        process.stderr.write(`  ${(1e6 * seconds).toFixed(1)} µs a row\n`);
        return { seconds, quality: ourQuality(set, forest, parted) };
      },
      theirs: async () => ({
        ...(await arena.peers.ask<Measured>('predict', { data: set.name, peer, rows: 1 })),
        quality,
      }),
    }),
  );
  return rows;
}

/**
 * The ratio is that of the peak memory of two fresh processes, runtimes included. Each side reads the columns one at a time
 * into what it works on; in the other row both hold all values in float64 first.
 */
async function memoryLarge({ folder, peers }: Arena): Promise<BenchRow[]> {
  const set = await sets.makeNumeric(peers, folder, LARGE.rows + TEST_ROWS, 20);
  await compile();
  const rows: BenchRow[] = [];
  for (const streamed of [true, false]) {
    const ratios: number[] = [];
    let quality = { ours: NaN, peer: NaN };
    for (let repeat = 0; repeat < (streamed ? 2 : 1); repeat++) {
      const ours = await peakOfOurs(set, { ...LARGE, streamed });
      const peer = await peakOfPeer(set, { ...LARGE, streamed });
      ratios.push(peer / ours);
      quality = { ours: ours / 2 ** 20, peer: peer / 2 ** 20 };
    }
    const held = streamed ? 'columns read one by one' : 'all values held';
    const work = `peak memory: fit ${LARGE.rows.toLocaleString('en')} rows × 20, ${LARGE.trees} trees, ${held}, MB`;
    const cause = streamed
      ? undefined
      : 'the values are 76 MB of ours, their codes 19, Node with its modules and two threads 99: more than the goal before a tree grows; columns read one by one reach it';
    rows.push(rowOf(ratios, { work, peer: PEERS['random-forest'], goal: 2.5, quality, cause }));
  }
  return rows;
}

/** Many trees, and many rows. */
const WAITS = [
  { rows: 100_000, trees: 100 },
  { rows: 2_000_000, trees: 4 },
];

/**
 * How long other work on the calling thread has to wait at most, with all that a fit can be asked for. The ratio is the
 * allowed wait over the longest one.
 */
async function eventLoop(arena: Arena): Promise<BenchRow[]> {
  const measured = [];
  for (const size of WAITS) measured.push(...(await waitsOf(arena, size)));
  return measured;
}

async function waitsOf(arena: Arena, { rows, trees }: (typeof WAITS)[number]): Promise<BenchRow[]> {
  const set = await sets.makeNumeric(arena.peers, arena.folder, 2 * rows, 20);
  const parted = await sets.part(arena.peers, set, { train: rows });
  let forest!: Forest;
  let bytes!: Uint8Array;
  const work: Record<string, () => Promise<unknown>> = {
    fitting: async () => {
      ({ forest } = await fit(parted.training, {
        task: set.task,
        groups: [{ name: 'all', trees, from: 0, to: rows }],
        parameters: { minLeaf: 1, calibrate: true },
        seed: 1,
        pool: arena.pool,
      }));
    },
    encoding: async () => {
      bytes = await encode(forest);
    },
    decoding: () => decodeAsync(bytes),
    predicting: () => predictInThreads(forest, parted.test, { pool: arena.pool }),
  };
  const waits: Record<string, number[]> = {};
  for (let repeat = 0; repeat < 3; repeat++) {
    for (const [name, run] of Object.entries(work)) (waits[name] ??= []).push(await longestWait(run));
  }
  return Object.entries(waits).map(([name, own]) =>
    rowOf(
      own.map((wait) => ALLOWED_WAIT / wait),
      {
        work: `event loop: longest wait in ms, ${name} ${rows.toLocaleString('en')} rows × 20, ${trees} trees`,
        peer: 'what is allowed',
        goal: 1,
        quality: { ours: Math.max(...own), peer: ALLOWED_WAIT },
      },
    ),
  );
}

/** How long the event loop was held up at most, in ms. */
async function longestWait(run: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await run();
  // What runs last holds up this turn.
  await setTimeout(5);
  delay.disable();
  return delay.max / 1e6;
}

async function packageContest(arena: Arena, train: number): Promise<BenchRow[]> {
  const set = await sets.makeNumeric(arena.peers, arena.folder, train + TEST_ROWS, 10);
  const parted = await sets.part(arena.peers, set, { train });
  const trees = 50;
  const matrix = ({ rows, x }: { rows: number; x: Float64Array }) =>
    Array.from({ length: rows }, (_, row) => set.features.map((_, f) => x[f * rows + row]));
  const [asked, given] = [matrix(parted.test), matrix(parted.training)];
  const share = (predicted: ArrayLike<number>) =>
    parted.test.y.filter((truth, row) => truth === predicted[row]).length / parted.test.rows;
  return [
    await interleaved({
      work: `fit ${train.toLocaleString('en')} rows × ${set.features.length}, ${trees} trees, accuracy`,
      peer: 'ml-random-forest',
      goal: 200,
      repeats: 5,
      ours: async () => {
        const { seconds, forest } = await ourFit(arena.pool, set, parted, trees, 1);
        const { scores } = predict(forest, parted.test);
        return { seconds, quality: share(parted.test.y.map((_, row) => +(scores[2 * row + 1] > 0.5))) };
      },
      theirs: async () => {
        const started = performance.now();
        const maxFeatures = Math.floor(Math.sqrt(set.features.length));
        const peer = new RandomForestClassifier({ nEstimators: trees, maxFeatures, seed: 1, noOOB: true });
        peer.train(given, [...parted.training.y]);
        const seconds = (performance.now() - started) / 1000;
        return { seconds, quality: share(peer.predict(asked)) };
      },
    }),
  ];
}
