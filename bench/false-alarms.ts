import type { Policy } from '../contracts/definition/index.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import type { Estimate } from '../contracts/reports.ts';
import { refused, versionOf } from '../lifecycle/testing/reports.ts';
import { DAY, START, WEEK, World } from '../lifecycle/testing/world.ts';
import { measured } from '../pipeline/estimate.ts';
import { evaluate } from '../pipeline/evaluation.ts';
import type { Predictions } from '../pipeline/predictions.ts';
import { scored } from '../pipeline/scored.ts';
import { measure, uniform } from '../statistics/index.ts';
import { markdown } from './markdown.ts';
import type { BenchResult } from './result.ts';

const YEAR = 52 * WEEK;
/** Long enough for the start of a life, where no window has been degraded yet, to matter little. */
const YEARS = 6;
const MODELS = 120;
const ROWS_PER_DAY = 48;
const WINDOW_DAYS = 7;
const LEVEL = 0.8;
const DROP = 0.02;
const TOLERANCE = 0.2;
const target: Target = { name: 'right', task: 'binary', classes: ['no', 'yes'] };

/** A policy and what its champions are compared with. */
interface Setting {
  name: string;
  confirmations: number;
  /** Days of the rows that say how good the champion was; null for a fixed threshold. */
  reference: number | null;
}

const SETTINGS: readonly Setting[] = [
  { name: 'fixed threshold, 1 window', confirmations: 1, reference: null },
  { name: 'fixed threshold, 2 windows', confirmations: 2, reference: null },
  { name: 'fixed threshold, 3 windows', confirmations: 3, reference: null },
  { name: 'against 10 days held out, 2 windows', confirmations: 2, reference: 10 },
  { name: 'against 24 days held out, 2 windows', confirmations: 2, reference: 24 },
];

/**
 * How often a lifecycle finds a confirmed degradation where there is none, under a policy that allows one a year for each
 * model: champions whose metric lies exactly at the threshold, looked at every week for years, each with the luck of its
 * own reference. Evaluations and confirmations are the lifecycle's own. Seeded.
 */
export async function run(): Promise<BenchResult> {
  const found = [];
  for (const setting of SETTINGS) {
    let alarms = 0;
    for (let model = 1; model <= MODELS; model++) alarms += await alarmsOf(setting, model);
    found.push({ setting, years: (MODELS * YEARS) / alarms, alarms });
  }
  return {
    bench: 'false-alarms',
    rows: found.map(({ setting, years, alarms }) => ({
      work: `time between false alarms, ${setting.name}`,
      peer: 'the year that the policy states',
      ratio: years,
      low: years / (1 + 1.96 / Math.sqrt(alarms)),
      high: years / (1 - 1.96 / Math.sqrt(alarms)),
      goal: 1 - TOLERANCE,
      met: years >= 1 - TOLERANCE && years <= 1 + TOLERANCE,
      quality: { ours: years, peer: 1 },
    })),
    tables: [
      markdown(
        ['policy', 'years between false alarms', 'alarms'],
        found.map(({ setting, years, alarms }) => [setting.name, years.toFixed(2), String(alarms)]),
      ),
    ],
  };
}

async function alarmsOf({ confirmations, reference }: Setting, model: number): Promise<number> {
  const world = new World(
    {
      schedule: { every: null },
      budget: { retrainings: 1e9 },
      breaker: { failures: 1e9 },
      evaluation: {
        confirmations,
        confirmWithin: 52 * WEEK,
        falseAlarms: YEAR,
        threshold: reference === null ? { kind: 'absolute', value: LEVEL } : { kind: 'relative', drop: DROP },
      },
    },
    1,
  );
  const next = uniform(model * 1000 + confirmations * 10 + (reference ?? 0));
  const held = answered(reference ?? 2, reference === null ? LEVEL : LEVEL + DROP, next);
  const validation = validationOf(held, world.policy);
  world.script.train = ({ at }) => refused(versionOf(world.nextVersion(), at));
  world.script.evaluate = (action) => ({
    ...evaluate({
      ...answered(WINDOW_DAYS, LEVEL, next),
      validation,
      reference: null,
      target,
      policy: world.policy,
    }),
    version: action.version,
    window: action.window,
    asOf: { batch: 0, knownAt: action.at },
    attribution: null,
    estimated: null,
    newRows: 0,
    surroundings: { champion: action.version, missing: [], newest: action.at },
  });
  await world.until(START + YEARS * YEAR);
  return world.history.filter(({ kind, rule }) => kind === 'retraining' && rule === 'degradation').length;
}

function validationOf({ frame, predictions }: ReturnType<typeof answered>, policy: Policy): Estimate {
  const { metric, confidence } = policy.evaluation;
  return measured(measure(metric, scored(frame, predictions, target, policy), { confidence }))!;
}

/** Rows of some days, answered rightly with a probability of `level`, a little more on some days and less on others. */
function answered(
  days: number,
  level: number,
  next: () => number,
): { frame: Frame; predictions: Predictions } {
  const rows = days * ROWS_PER_DAY;
  const y = new Float64Array(new SharedArrayBuffer(8 * rows)).fill(1);
  const predicted = new Float64Array(rows);
  for (let row = 0, today = level; row < rows; row++) {
    if (row % ROWS_PER_DAY === 0) today = level + 0.2 * (next() - 0.5);
    predicted[row] = Number(next() < today);
  }
  const frame: Frame = {
    features: [],
    rows,
    x: new Float64Array(new SharedArrayBuffer(0)),
    y,
    observedAt: Float64Array.from({ length: rows }, (_, row) => (row * DAY) / ROWS_PER_DAY),
    ids: [],
  };
  return { frame, predictions: { predicted, scores: new Float64Array(2 * rows) } };
}
