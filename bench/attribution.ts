import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OverrideError } from '../contracts/definition/override.ts';
import { policyOf } from '../lifecycle/testing/policy.ts';
import { attributionOf } from '../pipeline/attribution.ts';
import { forestTrainer } from '../pipeline/forest-trainer.ts';
import { UNLIMITED, type Model } from '../pipeline/trainer.ts';
import type { Cause } from '../contracts/reports.ts';
import type { Frame } from '../contracts/frame.ts';
import { wilson } from '../statistics/index.ts';
import {
  draw,
  RIGHT,
  SCENARIOS,
  TARGET,
  USUAL,
  worldOf,
  YEAR,
  type Scenario,
  type World,
} from './attribution/streams.ts';
import { markdown } from './markdown.ts';
import type { BenchOptions, BenchResult } from './result.ts';
import { settingOf } from './setting.ts';

const EFFECTS = [0.03, 0.05, 0.1];
const SIZES = [500, 2000, 10_000];

/** Runs of a cell; of the one that a goal is set for; of the longest ones. */
const runsOf = (effect: number, rows: number): number =>
  rows === 2000 && effect === 0.05 ? 200 : rows === 10_000 ? 25 : 50;

const DONE = fileURLToPath(new URL('../.perennial/bench/attribution.jsonl', import.meta.url));

const GOAL = 0.9;
const CHAMPIONS = 4;
const TRAINED_ON = 8000;

/** As many rows are held out by a tenth of four windows, and three windows in shadow. */
const HELD_OUT_WINDOWS = 3.4;

const policy = policyOf({ block: 60_000, blockRows: 1 });

/**
 * How often the right cause of a changed accuracy is named: streams whose inputs, relation, both, neither or labels
 * change, or whose season returns, at three sizes of the effect (of each change) and three of the window. Seeded; what
 * was measured is kept in `.perennial/bench/attribution.jsonl`, and a run that was stopped goes on there. `--set
 * seeds=1000` takes other seeds than those that the levels were chosen on.
 */
export async function run({ only, set }: BenchOptions): Promise<BenchResult> {
  const from = Number(settingOf(set, 'seeds') ?? 0);
  if (!Number.isInteger(from)) throw new OverrideError('seeds is the first seed: a whole number');
  const champions = await Promise.all(Array.from({ length: CHAMPIONS }, (_, seed) => champion(seed)));
  const accuracy = accuracyOf(champions[0]);
  const done = resumed();
  const cells: Cell[] = [];
  // The cells that a goal is set for come first.
  const order = [...EFFECTS].sort((a, b) => Number(b === 0.05) - Number(a === 0.05));
  for (const rows of [2000, 500, 10_000])
    for (const effect of order)
      for (const scenario of SCENARIOS) {
        if (!workOf({ scenario, effect, rows }).includes(only)) continue;
        const runs = runsOf(effect, rows);
        const known = done.get(keyOf({ scenario, effect, rows, runs, from }));
        const named =
          known ??
          (await causesNamed(champions, await worldOf(scenario, effect, accuracy), { rows, runs, from }));
        cells.push({ scenario, effect, rows, named, runs, from });
        if (known) continue;
        appendFileSync(DONE, `${JSON.stringify(cells.at(-1))}\n`);
        process.stderr.write(`${scenario} ${effect} ${rows}: ${JSON.stringify(named)} of ${runs}\n`);
      }
  const share = ({ scenario, named, runs }: Cell) => (named[RIGHT[scenario]] ?? 0) / runs;
  const asked = cells.filter(({ effect, rows }) => effect === 0.05 && rows === 2000);
  const columns = EFFECTS.flatMap((effect) => SIZES.map((rows) => ({ effect, rows })));
  return {
    bench: 'attribution',
    rows: asked.map((cell) => {
      const [low, high] = wilson(share(cell), cell.runs, 1.96);
      return {
        work: `${workOf(cell)}, ${cell.runs} runs`,
        peer: 'nine of ten runs',
        ratio: share(cell) / GOAL,
        low: low / GOAL,
        high: high / GOAL,
        goal: 1,
        met: share(cell) >= GOAL,
        quality: { ours: share(cell), peer: GOAL },
      };
    }),
    tables: [
      markdown(
        [
          'stream',
          ...columns.map(({ effect, rows }) => `${100 * effect} points, ${rows.toLocaleString('en')}`),
        ],
        SCENARIOS.map((scenario) => [
          scenario,
          ...columns.map(({ effect, rows }) => {
            const cell = cells.find(
              (each) => each.scenario === scenario && each.effect === effect && each.rows === rows,
            );
            return cell ? `${Math.round(100 * share(cell))} %` : '';
          }),
        ]),
      ),
    ],
  };
}

const workOf = ({ scenario, effect, rows }: Pick<Cell, 'scenario' | 'effect' | 'rows'>): string =>
  `${scenario}: the right cause is named, ${100 * effect} points, ${rows.toLocaleString('en')} rows`;

type Named = Partial<Record<Cause, number>>;

interface Cell {
  scenario: Scenario;
  effect: number;
  rows: number;
  runs: number;
  /** The first seed. */
  from: number;
  named: Named;
}

const keyOf = ({ scenario, effect, rows, runs, from }: Omit<Cell, 'named'>): string =>
  `${scenario} ${effect} ${rows} ${runs} ${from}`;

/** Cells of an earlier run that was stopped; remove the file after changing what is measured. */
function resumed(): Map<string, Named> {
  mkdirSync(dirname(DONE), { recursive: true });
  if (!existsSync(DONE)) return new Map();
  const lines = readFileSync(DONE, 'utf8').trimEnd().split('\n');
  const cells = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Cell);
  return new Map(cells.map((cell) => [keyOf(cell), cell.named]));
}

async function causesNamed(
  champions: readonly Model[],
  world: World,
  { rows, runs, from }: Pick<Cell, 'rows' | 'runs' | 'from'>,
): Promise<Named> {
  const named: Named = {};
  for (let seed = from; seed < from + runs; seed++) {
    const cause = await causeNamed(champions[seed % CHAMPIONS], world, rows, seed);
    named[cause] = (named[cause] ?? 0) + 1;
  }
  return named;
}

async function champion(seed: number): Promise<Model> {
  const frame = draw(TRAINED_ON, YEAR, 1000 + seed);
  const { model } = await forestTrainer.fit(
    { frame, recentFrom: 0, target: TARGET },
    {
      parameters: { trees: 60, minLeaf: 10 },
      seed,
      kinds: ['long'],
      ...UNLIMITED,
    },
  );
  return model;
}

const answered = async (model: Model, frame: Frame) => ({
  frame,
  predictions: await model.predict(frame, 'long'),
});

function accuracyOf(model: Model): (world: World) => Promise<number> {
  return async (world) => {
    const { frame, predictions } = await answered(model, draw(30_000, world, 77));
    const right = predictions.predicted.reduce(
      (sum, answer, row) => sum + Number(answer === frame.y[row]),
      0,
    );
    return right / frame.rows;
  };
}

async function causeNamed(model: Model, world: World, rows: number, seed: number): Promise<Cause> {
  const held = draw(Math.round(HELD_OUT_WINDOWS * rows), USUAL, 10_000 + 2 * seed);
  const { cause } = await attributionOf({
    reference: await answered(model, held),
    window: await answered(model, draw(rows, world, 10_001 + 2 * seed)),
    target: TARGET,
    policy,
  });
  return cause;
}
