import { describe, expect, it } from 'vitest';
import { emptyEvidence, emptyTenure } from '../contracts/evidence.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import type { ComparisonReport, Metric, ShadowTest } from '../contracts/reports.ts';
import { uniform } from '../statistics/index.ts';
import { compare, type Compared } from './comparison.ts';
import type { Predictions } from './predictions.ts';

const DAY = 24 * 3600 * 1000;
const DECIDED = Math.log(20);
const binary: Target = { name: 'up', task: 'binary', classes: ['0', '1'] };
const regression: Target = { name: 'price', task: 'regression' };

type Unit = 'row' | 'block';
type Choice = { unit: Unit; test?: 'wins' | 'average'; evidence?: 'challenger' | 'tenure' };

/** Half-hours with a label, or a value, that follows from nothing. */
function frameOf(days: number, target: Target): Frame {
  const rows = 48 * days;
  const next = uniform(3);
  const y = new Float64Array(new SharedArrayBuffer(rows * 8));
  for (let row = 0; row < rows; row++)
    y[row] = target.task === 'regression' ? 10 * next() : Number(next() < 0.4);
  return {
    features: [],
    rows,
    x: new Float64Array(new SharedArrayBuffer(0)),
    y,
    observedAt: Float64Array.from({ length: rows }, (_, row) => (row * DAY) / 48),
    ids: [],
  };
}

/** Answers that know the truth up to noise of this size. */
function answers({ y, rows }: Frame, target: Target, noise: number, seed: number): Predictions {
  const next = uniform(seed);
  if (target.task === 'regression')
    return { predicted: y.map((value) => value + noise * (next() - 0.5)), scores: new Float64Array() };
  const scores = new Float64Array(2 * rows);
  y.forEach((label, row) => {
    const score = Math.min(0.99, Math.max(0.01, 0.5 + 0.3 * (label - 0.5) + noise * (next() - 0.5)));
    scores.set([1 - score, score], 2 * row);
  });
  return { predicted: y.map((_, row) => Number(scores[2 * row + 1] > 0.5)), scores };
}

function judged(
  metric: Metric,
  { unit, test = 'wins', evidence = 'challenger' }: Choice,
  [champion, challenger]: readonly [noise: number, noise: number],
  days = 28,
): Omit<ComparisonReport, 'asOf' | 'surroundings'> {
  const target = ['rmse', 'mae', 'r2'].includes(metric) ? regression : binary;
  const frame = frameOf(days, target);
  return compare({
    frame,
    window: { from: 0, to: days * DAY },
    champion: answers(frame, target, champion, 1),
    challengers: [{ version: 2, kind: 'hybrid', predictions: answers(frame, target, challenger, 2) }],
    leader: 2,
    evidence: emptyEvidence([{ number: 2, kind: 'hybrid' }], 0),
    tenure: emptyTenure(),
    target,
    worst: target === regression ? 4 : -Math.log(0.01),
    policy: {
      block: DAY,
      blockRows: 48,
      labels: { coverage: 0.9 },
      evaluation: { metric },
      shadow: { unit, alpha: 0.05, margin: 0.02, test, evidence },
    } as Compared['policy'],
  });
}

const CASES: [Metric, Choice, ShadowTest][] = [
  ['accuracy', { unit: 'block' }, 'mcnemar'],
  ['accuracy', { unit: 'row', test: 'average' }, 'empiricalBernstein'],
  ['precision', { unit: 'row' }, 'influence'],
  ['recall', { unit: 'block' }, 'influence'],
  ['f1', { unit: 'row' }, 'influence'],
  ['f1', { unit: 'block' }, 'influence'],
  ['f1Macro', { unit: 'block' }, 'influence'],
  ['auc', { unit: 'block' }, 'influence'],
  ['logLoss', { unit: 'block' }, 'mcnemar'],
  ['logLoss', { unit: 'row' }, 'betting'],
  ['rmse', { unit: 'row' }, 'betting'],
  ['mae', { unit: 'block' }, 'mcnemar'],
  ['r2', { unit: 'row', test: 'average' }, 'empiricalBernstein'],
];

describe.each(CASES)('%s by %o', (metric, choice, test) => {
  const noise =
    metric === 'rmse' || metric === 'mae' || metric === 'r2' ? ([4, 1] as const) : ([1.2, 0.4] as const);
  const [large, small] = noise;

  it('finds the better version better and not worse, the worse one worse', () => {
    const better = judged(metric, choice, [large, small]);
    expect(better.test).toBe(test);
    expect(better.better).toBeGreaterThan(DECIDED);
    expect(better.worse).toBeLessThan(0);
    expect(better.notWorse).toBeGreaterThan(DECIDED);
    expect(better.posterior).toBeGreaterThan(0.99);
    expect(better.difference.value).toBeGreaterThan(0);
    const worse = judged(metric, choice, [small, large]);
    expect(worse.worse).toBeGreaterThan(DECIDED);
    expect(worse.better).toBeLessThan(0);
  });

  it('does not tell versions apart that are equally good', () => {
    const { better, worse } = judged(metric, choice, [large, large]);
    expect(better).toBeLessThan(DECIDED);
    expect(worse).toBeLessThan(DECIDED);
  });
});

describe('the record', () => {
  it('names what is refuted, of the challenger or of the whole tenure', () => {
    expect(judged('f1', { unit: 'block' }, [1, 1]).null).toBe(
      "the challenger's f1 is not above the champion's, for many blocks that don't depend on each other",
    );
    expect(judged('accuracy', { unit: 'row', evidence: 'tenure' }, [1, 1]).null).toBe(
      "of every challenger of this tenure: a row that one of the two wins is the challenger's with probability ½ at most, " +
        'whatever came before',
    );
  });

  it('tells how much rows hang together', () => {
    const { lagOne } = judged('accuracy', { unit: 'row' }, [1.2, 1.2]);
    expect(Math.abs(lagOne)).toBeLessThan(0.1);
  });

  it('has the tenure’s evidence where only a sum over challengers can be had', () => {
    const { better, tenureBetter } = judged('f1', { unit: 'block', evidence: 'tenure' }, [1.2, 0.4]);
    expect(tenureBetter).toBeCloseTo(better - 2 * Math.LN2, 9);
  });
});
