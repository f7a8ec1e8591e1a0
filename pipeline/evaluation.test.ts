import { describe, expect, it } from 'vitest';
import type { Policy } from '../contracts/definition/definition.ts';
import { parseDefinition } from '../contracts/definition/index.ts';
import type { Estimate } from '../contracts/reports.ts';
import type { Feature, Frame, Target } from '../contracts/frame.ts';
import { measure, uniform } from '../statistics/index.ts';
import { evaluate, type Evaluated } from './evaluation.ts';
import { estimateWithoutLabels } from './label-free.ts';

const HALF_HOUR = 1_800_000;
const target: Target = { name: 'up', task: 'binary', classes: ['0', '1'] };
const features: Feature[] = [
  { name: 'channel', type: 'categorical', levels: ['web', 'shop'], nullable: false },
  { name: 'amount', type: 'numeric', range: [0, 100], nullable: false },
];
const validation: Estimate = {
  value: 0.8,
  low: 0.76,
  high: 0.84,
  standardError: 0.018,
  rows: 480,
  blocks: 10,
};

const policyOf = (evaluation: string): Policy =>
  parseDefinition(
    `name: a\ntask: binary\ntarget: up\nfeatures:\n  - { name: channel, type: categorical, levels: [web, shop] }\n` +
      `  - { name: amount, type: numeric, range: [0, 100] }\nevaluation: ${evaluation}\n`,
    'a.yaml',
  ).policy;

/** A week of half-hours; `right` is the chance of a right answer by channel. */
function week(right: { web: number; shop: number }, evaluation = '{}', seed = 1): Evaluated {
  const rows = 336;
  const next = uniform(seed);
  const shared = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
  const frame: Frame = {
    features,
    rows,
    x: shared(2 * rows),
    y: shared(rows),
    observedAt: Float64Array.from({ length: rows }, (_, row) => row * HALF_HOUR),
    ids: [],
  };
  const scores = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const shop = Number(next() < 0.3);
    frame.x[row] = shop;
    frame.x[rows + row] = shop ? 90 : 10;
    frame.y[row] = Number(next() < 0.5);
    const answer = next() < (shop ? right.shop : right.web) ? frame.y[row] : 1 - frame.y[row];
    scores.set(answer ? [0.3, 0.7] : [0.7, 0.3], 2 * row);
  }
  const predicted = frame.y.map((_, row) => Number(scores[2 * row + 1] > 0.5));
  return {
    frame,
    predictions: { predicted, scores },
    validation,
    reference: null,
    target,
    policy: policyOf(evaluation),
  };
}

const even = (right: number, evaluation?: string) => week({ web: right, shop: right }, evaluation);

describe('an evaluation', () => {
  it('is healthy within the allowed drop, suspect beyond it, degraded beyond its error', () => {
    expect(evaluate(even(0.82)).verdict).toBe('healthy');
    expect(evaluate(even(0.75)).verdict).toBe('suspect');
    expect(evaluate(even(0.65)).verdict).toBe('degraded');
  });

  it('takes the errors of both, the blocks’ spread pooled', () => {
    const { drop } = evaluate(even(0.7));
    const unsure = evaluate({ ...even(0.7), validation: { ...validation, standardError: 0.05, blocks: 3 } });
    expect(unsure.drop!.value).toBeCloseTo(drop!.value, 12);
    expect(unsure.drop!.low).toBeLessThan(drop!.low);
  });

  it('compares with a fixed level where the policy has one', () => {
    const {
      verdict,
      validation: reference,
      threshold,
    } = evaluate(even(0.7, '{ threshold: { atLeast: 0.85 } }'));
    expect({ verdict, reference, threshold }).toEqual({
      verdict: 'degraded',
      reference: null,
      threshold: 0.85,
    });
  });

  it('has no verdict on few rows, few labels, or labels that come with the outcome', () => {
    const few = even(0.8, '{ minimumRows: 400 }');
    expect(evaluate(few)).toMatchObject({ verdict: 'notEnoughRows', estimate: null });
    const late = even(0.8);
    late.frame.y.fill(NaN, 150);
    expect(evaluate(late)).toMatchObject({ verdict: 'notEnoughLabels', labelled: 150, estimate: null });
  });
});

describe('weights', () => {
  it('let a row count by its amount', () => {
    const plain = evaluate(week({ web: 0.9, shop: 0.5 }));
    const weighted = evaluate(week({ web: 0.9, shop: 0.5 }, '{ weight: amount }'));
    expect(plain.estimate!.value).toBeGreaterThan(0.72);
    expect(weighted.estimate!.value).toBeLessThan(0.64);
  });
});

describe('segments', () => {
  const looked = '{ segments: { features: [channel, amount] } }';

  it('that are significantly worse are told, worst first, and change no verdict', () => {
    const { segments, verdict } = evaluate(week({ web: 0.9, shop: 0.55 }, looked));
    expect(segments.map(({ feature, values }) => [feature, values])).toEqual([
      ['channel', 'shop'],
      ['amount', '90 or more'],
    ]);
    expect(segments[0].difference.high).toBeLessThan(0);
    expect(segments[0].value.value).toBeCloseTo(0.55, 0);
    expect(verdict).toBe(evaluate(week({ web: 0.9, shop: 0.55 })).verdict);
  });

  it('that are as good as the rest are not', () => {
    expect(evaluate(even(0.8, looked)).segments).toEqual([]);
  });
});

describe('an expected time between false alarms', () => {
  it('sets the interval that must lie past the threshold', () => {
    const often = evaluate(even(0.7, '{ falseAlarms: 20w }'));
    const rarely = evaluate(even(0.7, '{ falseAlarms: 520w }'));
    expect(often.drop!.low).toBeGreaterThan(rarely.drop!.low);
    expect(often.drop!.value).toBe(rarely.drop!.value);
  });
});

describe('an estimate without labels', () => {
  /** A score says how likely the label is 1, once it is squared. */
  function uncalibrated(rows: number, seed: number) {
    const next = uniform(seed);
    const score = Float64Array.from({ length: rows }, () => next());
    const y = score.map((value) => Number(next() < value ** 2));
    const scores = new Float64Array(2 * rows);
    score.forEach((value, row) => scores.set([1 - value, value], 2 * row));
    const predicted = score.map((value) => Number(value > 0.5));
    const block = Int32Array.from(score, (_, row) => Math.floor(row / 48));
    return { rows, classes: 2, y, predicted, scores, block };
  }
  const options = { confidence: 0.95 };
  const labelled = uncalibrated(2000, 1);

  it.each(['accuracy', 'precision', 'recall', 'f1', 'auc'] as const)(
    'is near the %s that labels show later',
    (metric) => {
      const window = uncalibrated(1000, 2);
      const later = measure(metric, window, options).value;
      const expected = estimateWithoutLabels(metric, labelled, window, options)!;
      expect(Math.abs(expected.value - later)).toBeLessThan(0.05);
      expect(expected.low).toBeLessThan(later);
      expect(expected.high).toBeGreaterThan(later);
    },
  );

  it('cannot be told for a regression, without labelled rows, or of more than can be known', () => {
    const window = uncalibrated(100, 2);
    expect(
      estimateWithoutLabels('rmse', { ...labelled, classes: 0 }, { ...window, classes: 0 }, options),
    ).toBeNull();
    expect(estimateWithoutLabels('accuracy', uncalibrated(50, 1), window, options)).toBeNull();
    expect(estimateWithoutLabels('f1Macro', labelled, { ...window, classes: 3 }, options)).toBeNull();
  });

  it('tells the accuracy of several classes by how often such answers were right', () => {
    const next = uniform(9);
    const three = (rows: number) => {
      const predicted = Float64Array.from({ length: rows }, () => Math.floor(3 * next()));
      const sure = predicted.map(() => 0.4 + 0.6 * next());
      const y = predicted.map((answer, row) => (next() < sure[row] ? answer : (answer + 1) % 3));
      const scores = Float64Array.from({ length: 3 * rows }, (_, at) =>
        at % 3 === predicted[Math.floor(at / 3)]
          ? sure[Math.floor(at / 3)]
          : (1 - sure[Math.floor(at / 3)]) / 2,
      );
      return {
        rows,
        classes: 3,
        y,
        predicted,
        scores,
        block: Int32Array.from(y, (_, row) => Math.floor(row / 48)),
      };
    };
    expect(estimateWithoutLabels('accuracy', three(2000), three(1000), options)!.value).toBeCloseTo(0.7, 1);
  });
});
