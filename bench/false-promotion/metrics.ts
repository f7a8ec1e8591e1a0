import { emptyEvidence, emptyTenure } from '../../contracts/evidence.ts';
import type { Policy } from '../../contracts/definition/index.ts';
import type { Metric } from '../../contracts/reports.ts';
import { addUnits, testOf } from '../../pipeline/evidence.ts';
import { judge } from '../../pipeline/judging.ts';
import { relativeLosses, scoreLosses } from '../../pipeline/losses.ts';
import { isRatio, pairUnits, ratioUnits, uniform, type Scored } from '../../statistics/index.ts';
import { BLOCK } from './streams.ts';

const MINIMUM_BLOCKS = 5;
const VERSION = 2;

/** How a shadow is judged that is about this metric. */
export interface Judged {
  metric: Metric;
  unit: 'row' | 'block';
  test: Policy['shadow']['test'];
}

export const JUDGED: readonly Judged[] = [
  { metric: 'precision', unit: 'block', test: 'wins' },
  { metric: 'recall', unit: 'block', test: 'wins' },
  { metric: 'f1', unit: 'block', test: 'wins' },
  { metric: 'f1Macro', unit: 'block', test: 'wins' },
  { metric: 'auc', unit: 'block', test: 'wins' },
  { metric: 'logLoss', unit: 'block', test: 'wins' },
  { metric: 'rmse', unit: 'block', test: 'wins' },
  { metric: 'rmse', unit: 'row', test: 'wins' },
  { metric: 'rmse', unit: 'row', test: 'average' },
  { metric: 'logLoss', unit: 'block', test: 'score' },
  { metric: 'rmse', unit: 'block', test: 'score' },
  { metric: 'accuracy', unit: 'block', test: 'score' },
  { metric: 'accuracy', unit: 'row', test: 'score' },
];

/** Two versions that err alike: by days that suit the one or the other, and, within them, by rows like their neighbours. */
export interface Errors {
  name: string;
  /** Lag-one correlation of a version's errors. */
  stickiness: number;
  /** How much a day suits one of the two. */
  days: number;
}

export const ERRORS: readonly Errors[] = [
  { name: 'independent', stickiness: 0, days: 0 },
  { name: 'autocorrelated, 0.42', stickiness: 0.42, days: 0 },
  { name: 'days differ', stickiness: 0.42, days: 0.3 },
];

/** Whether a challenger that is as good as the champion is ever found better, looked at after each of `days` days. */
export function promotes(
  { metric, unit, test }: Judged,
  errors: Errors,
  { seed, days, alpha }: { seed: number; days: number; alpha: number },
): boolean {
  const next = uniform(seed);
  const draw = pairOf(metric, errors, next);
  const shadow = { unit, test, alpha, margin: 0.01, evidence: 'challenger' as const };
  const empty = emptyEvidence([{ number: VERSION, kind: 'hybrid' }], 0);
  let [evidence] = empty.challengers;
  for (let day = 1; day <= days; day++) {
    const [challenger, champion] = draw();
    const losses = (scored: Scored) => relativeLosses(metric, scored, WORST[metric] ?? 1);
    const block = unit === 'block' ? new Int32Array(BLOCK) : undefined;
    const pairs = pairUnits(losses(challenger), losses(champion), { scale: 1, block });
    const stakes = (scored: Scored) => scoreLosses(scored, losses(scored));
    const units = {
      ...pairs,
      bets:
        test === 'score'
          ? pairUnits(stakes(challenger), stakes(champion), { scale: 1, block }).differences
          : pairs.differences,
      ratios: isRatio(metric)
        ? ([
            ratioUnits(metric, { ...challenger, block }),
            ratioUnits(metric, { ...champion, block }),
          ] as const)
        : undefined,
    };
    evidence = addUnits(evidence, units, { ...shadow, test: testOf(metric, shadow) });
    const { better } = judge({ ...empty, challengers: [evidence] }, emptyTenure(), VERSION, {
      evaluation: { metric },
      shadow,
    });
    if (day >= MINIMUM_BLOCKS && better >= -Math.log(alpha)) return true;
  }
  return false;
}

const WORST: Partial<Record<Metric, number>> = { logLoss: -Math.log(0.01), rmse: 4 };

/** A day's answers of the challenger and of the champion to the same rows. */
function pairOf(metric: Metric, { stickiness, days }: Errors, next: () => number): () => [Scored, Scored] {
  const noise = [0, 0];
  return () => {
    const suits = days * (next() - 0.5);
    const truth = Float64Array.from({ length: BLOCK }, () => next());
    const answers = [suits, -suits].map((luck, version) =>
      truth.map((value) => {
        if (next() >= stickiness) noise[version] = next() - 0.5;
        return value + (0.6 + luck) * noise[version];
      }),
    );
    return answers.map((answer) =>
      metric === 'rmse' ? valued(truth, answer) : classified(truth, answer),
    ) as [Scored, Scored];
  };
}

const valued = (truth: Float64Array, predicted: Float64Array): Scored => ({
  rows: BLOCK,
  classes: 0,
  y: truth,
  predicted,
});

/** Three rows in ten are positive. */
function classified(truth: Float64Array, answer: Float64Array): Scored {
  const scores = new Float64Array(2 * BLOCK);
  answer.forEach((value, row) => {
    const score = Math.min(0.99, Math.max(0.01, value - 0.2));
    scores.set([1 - score, score], 2 * row);
  });
  return {
    rows: BLOCK,
    classes: 2,
    y: truth.map((value) => Number(value > 0.7)),
    predicted: truth.map((_, row) => Number(scores[2 * row + 1] > 0.5)),
    scores,
  };
}
