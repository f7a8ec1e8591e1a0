import { describe, expect, it } from 'vitest';
import { electricity } from '../test/data-set.ts';
import { dummyOf } from './dummy.ts';
import type { Predictions } from './predictions.ts';
import { slice } from './slice.ts';
import { validate, type Validated } from './validation.ts';

const DAY = 24 * 3600 * 1000;
const { frame, target } = electricity();
const training = slice(frame, 0, 48 * 21);
const holdout = slice(frame, 48 * 21, 48 * 28);

/** Right in all rows but every `n`th, `shift` rows later. */
function wrongEvery(n: number, shift = 0): Predictions {
  const predicted = holdout.y.map((label, row) => ((row + shift) % n === 0 ? 1 - label : label));
  const scores = new Float64Array(2 * holdout.rows);
  predicted.forEach((label, row) => scores.set(label ? [0.2, 0.8] : [0.8, 0.2], 2 * row));
  return { predicted, scores };
}

const validated = (changes: Partial<Validated> = {}): Validated => ({
  window: { from: holdout.observedAt[0], to: holdout.observedAt[0] + 7 * DAY },
  holdout,
  challenger: wrongEvery(5),
  champion: wrongEvery(5, 2),
  dummy: dummyOf(training.y, target),
  target,
  policy: {
    block: DAY,
    blockRows: 48,
    evaluation: { metric: 'accuracy', segments: { features: [], gate: false } },
    budget: { retrainings: 6, per: 84 * DAY },
    shadow: { unit: 'block', test: 'wins', alpha: 0.05, alphaPer: 'shadow', worthFinding: 0.02 },
    validation: { holdout: 0.25, gate: 'notWorse', confidence: 0.95, minimumGain: 0 },
  } as unknown as Validated['policy'],
  ...changes,
});

const gateBetter = {
  ...validated().policy,
  validation: { ...validated().policy.validation, gate: 'better' as const },
};

describe('validation', () => {
  it('lets a challenger pass that is as good as the champion', () => {
    const report = validate(validated());
    expect(report).toMatchObject({ passed: true, rows: 336, metric: 'accuracy' });
    expect(report.challenger.value).toBeCloseTo(0.8, 2);
    expect(report.sentence).toMatch(
      /^accuracy 0\.798 on 336 held-out rows, .* against the champion .*: passed$/,
    );
  });

  it('refuses one that is significantly worse', () => {
    const report = validate(validated({ challenger: wrongEvery(4), champion: wrongEvery(16) }));
    expect(report.passed).toBe(false);
    expect(report.difference?.high).toBeLessThan(0);
    expect(report.sentence).toContain('significantly worse than the champion');
  });

  it('tells of segments in which it is significantly worse, and refuses for them where they are a gate', () => {
    const early = (row: number) => holdout.x[row] < 0.25;
    const worseEarly = wrongEvery(16);
    worseEarly.predicted.forEach((_, row) => {
      if (early(row) && row % 3 === 0) worseEarly.predicted[row] = 1 - holdout.y[row];
    });
    const withGate = (gate: boolean) =>
      validate(
        validated({
          challenger: worseEarly,
          champion: wrongEvery(5),
          policy: {
            ...validated().policy,
            evaluation: { ...validated().policy.evaluation, segments: { features: ['period'], gate } },
          },
        }),
      );
    const told = withGate(false);
    expect(told.segments.map(({ feature }) => feature)).toEqual(['period']);
    expect(told.passed).toBe(true);
    expect(withGate(true)).toMatchObject({ passed: false });
    expect(withGate(true).sentence).toMatch(
      /significantly worse than the champion where period is below 0\.\d+$/,
    );
  });

  it('asks for a significant gain where the gate is better', () => {
    expect(validate(validated({ policy: gateBetter })).sentence).toContain('not significantly better');
    const better = validated({ policy: gateBetter, challenger: wrongEvery(16), champion: wrongEvery(4) });
    expect(validate(better).passed).toBe(true);
  });

  it('refuses what gains nothing over always the same answer, with or without a champion', () => {
    const majority = {
      predicted: holdout.y.map(() => 0),
      scores: new Float64Array(2 * holdout.rows).fill(0.5),
    };
    const report = validate(validated({ challenger: majority, champion: null }));
    expect(report).toMatchObject({ passed: false, champion: null, difference: null, gain: { value: 0 } });
    expect(report.sentence).toContain('no gain over always the same answer');
  });

  it.each(['precision', 'recall', 'f1', 'f1Macro', 'auc', 'logLoss'] as const)('judges by %s', (metric) => {
    const policy = {
      ...validated().policy,
      evaluation: { ...validated().policy.evaluation, metric },
    } as Validated['policy'];
    expect(validate(validated({ policy }))).toMatchObject({ passed: true, metric });
  });

  it.each(['rmse', 'mae', 'r2'] as const)('judges values by %s', (metric) => {
    const policy = {
      ...validated().policy,
      evaluation: { ...validated().policy.evaluation, metric },
    } as Validated['policy'];
    const values = { name: 'price', task: 'regression' as const };
    const near = (error: number) => ({
      predicted: holdout.y.map((y, row) => y + (row % 3) * error),
      scores: new Float64Array(),
    });
    const judged = (own: number, other: number) =>
      validate(
        validated({
          policy,
          target: values,
          dummy: { mean: 0.4 },
          challenger: near(own),
          champion: near(other),
        }),
      );
    expect(judged(0.1, 0.1).passed).toBe(true);
    expect(judged(0.3, 0.1).sentence).toContain('significantly worse');
    expect(judged(2, 2).sentence).toContain('no gain');
  });

  it('says what to do when there is nothing to validate on', () => {
    const empty = { predicted: new Float64Array(), scores: new Float64Array() };
    const nothing = validated({ holdout: slice(frame, 0, 0), challenger: empty, champion: null });
    expect(() => validate(nothing)).toThrow('accuracy is not defined on the 0 rows held out');
  });

  it('reports plain JSON', () => {
    const day = slice(holdout, 0, 48);
    const first = (all: Predictions) => ({
      predicted: all.predicted.slice(0, 48),
      scores: all.scores.slice(0, 96),
    });
    const report = validate(
      validated({ holdout: day, challenger: first(wrongEvery(5)), champion: first(wrongEvery(5, 2)) }),
    );
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
