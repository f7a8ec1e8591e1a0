import { closeForestPool } from '../forest/index.ts';
import { parseDefinition } from '../contracts/definition/index.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import type { Estimate } from '../contracts/reports.ts';
import { measured } from '../pipeline/estimate.ts';
import { evaluate } from '../pipeline/evaluation.ts';
import { forestTrainer } from '../pipeline/forest-trainer.ts';
import type { Predictions } from '../pipeline/predictions.ts';
import { scored } from '../pipeline/scored.ts';
import { slice } from '../pipeline/slice.ts';
import { UNLIMITED, type Model, type TrainingMaterial } from '../pipeline/trainer.ts';
import { measure } from '../statistics/index.ts';
import { electricity } from '../test/data-set.ts';
import { markdown } from './markdown.ts';
import type { BenchResult } from './result.ts';

const DAY = 48;
const WEEK = 7 * DAY;
const RECENT = 4 * WEEK;
const LONG = 36 * WEEK;
const EVERY = 3 * WEEK;
const HOLDOUT = 3 * DAY;
/** A shadow before the promotion, as long as the schedule lets it be. */
const SHADOW = 3 * WEEK;
/** Weeks that a champion is watched. */
const WATCHED = 3;

const { policy } = parseDefinition(
  'name: a\ntask: binary\ntarget: up\nfeatures: [{ name: a, type: numeric }]\n',
  'reference.yaml',
);

/** What a champion's later weeks are compared with. */
type Reference = (fit: {
  material: TrainingMaterial;
  training: Frame;
  model: Model;
  later: Frame;
}) => Estimate | Promise<Estimate>;

/**
 * What says how good a version was, measured on electricity: forests fitted every three weeks and watched for three, as
 * champions promoted after a shadow. A reference is good that is near what the version then does, and so certain that a
 * fall shows. Seeded.
 */
export async function run(): Promise<BenchResult> {
  const { frame, target } = electricity();
  const references: Record<string, Reference> = {
    'out of bag': ({ material, training }) => resultOf(training, material.outOfBag!, target),
    'holdout of 3 days': ({ model, later }) => heldOut(model, slice(later, 0, HOLDOUT), target),
    'holdout and shadow': ({ model, later }) => heldOut(model, slice(later, 0, HOLDOUT + SHADOW), target),
  };
  const found = Object.keys(references).map((name) => ({
    name,
    gaps: [] as number[],
    widths: [] as number[],
    degraded: 0,
    windows: 0,
  }));
  for (let end = RECENT; end + HOLDOUT + SHADOW + WATCHED * WEEK <= frame.rows; end += EVERY) {
    const from = Math.max(0, end - LONG);
    const training = slice(frame, from, end);
    const { model, material } = await forestTrainer.fit(
      { frame: training, recentFrom: end - RECENT - from, target },
      {
        parameters: {},
        seed: end,
        kinds: ['hybrid'],
        ...UNLIMITED,
      },
    );
    const later = slice(frame, end, end + HOLDOUT + SHADOW + WATCHED * WEEK);
    for (const row of found) {
      const validation = await references[row.name]({ material, training, model, later });
      for (let week = 0; week < WATCHED; week++) {
        const start = HOLDOUT + SHADOW + week * WEEK;
        const window = slice(later, start, start + WEEK);
        const predictions = await model.predict(window, 'hybrid');
        const { verdict, estimate, drop } = evaluate({
          frame: window,
          predictions,
          validation,
          reference: null,
          target,
          policy,
        });
        row.gaps.push(validation.value - estimate!.value);
        row.widths.push(drop!.value - drop!.low);
        row.degraded += Number(verdict === 'degraded');
        row.windows++;
      }
    }
  }
  await closeForestPool();
  const points = (values: number[]) => (100 * mean(values)).toFixed(1);
  const [, holdout, shadow] = found;
  return {
    bench: 'reference',
    rows: [
      {
        work: 'weeks found degraded, of champions compared with holdout and shadow',
        peer: 'the same compared with the holdout alone',
        ratio: shadow.degraded / Math.max(1, holdout.degraded),
        low: shadow.degraded / Math.max(1, holdout.degraded),
        high: shadow.degraded / Math.max(1, holdout.degraded),
        goal: 1,
        met: shadow.degraded >= holdout.degraded,
        quality: { ours: shadow.degraded, peer: holdout.degraded },
      },
    ],
    tables: [
      markdown(
        ['reference', 'above the weeks that follow, points', 'a fall counts from, points', 'weeks degraded'],
        found.map(({ name, gaps, widths, degraded, windows }) => [
          name,
          points(gaps),
          points(widths),
          `${degraded} of ${windows}`,
        ]),
      ),
    ],
  };
}

const heldOut = async (model: Model, frame: Frame, target: Target): Promise<Estimate> =>
  resultOf(frame, await model.predict(frame, 'hybrid'), target);

const resultOf = (frame: Frame, predictions: Predictions, target: Target): Estimate =>
  measured(
    measure('accuracy', scored(frame, predictions, target, policy), {
      confidence: policy.evaluation.confidence,
    }),
  )!;

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
