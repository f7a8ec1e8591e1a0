import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lcg } from '../../test/lcg.ts';
import reference from '../../test/reference/metrics.json' with { type: 'json' };
import { measure } from './measure.ts';
import { bounds } from './metric.ts';
import type { Metric } from './metric.ts';
import type { Scored } from './scored.ts';
import { uniform } from '../random.ts';

const weight = (n: number) => lcg(3, n).map((u) => 0.5 + u);

const recipes: Record<string, (n: number) => Scored> = {
  binary(n) {
    const y = lcg(1, n).map((u) => Number(u < 0.35));
    const score = lcg(2, n).map((u, i) => Math.round((0.25 * y[i] + 0.7 * u + 0.02) * 100) / 100);
    const scores = new Float64Array(2 * n);
    score.forEach((s, i) => scores.set([1 - s, s], 2 * i));
    return { rows: n, classes: 2, y, predicted: score.map((s) => Number(s >= 0.5)), scores };
  },
  multiclass(n) {
    const y = lcg(5, n).map((u) => Math.floor(3 * u));
    const raw = [6, 7, 8].map((seed, k) => lcg(seed, n).map((u, i) => u + 0.05 + (y[i] === k ? 0.4 : 0)));
    const sum = raw[0].map((value, i) => value + raw[1][i] + raw[2][i]);
    const scores = Float64Array.from(
      { length: 3 * n },
      (_, at) => raw[at % 3][Math.trunc(at / 3)] / sum[Math.trunc(at / 3)],
    );
    const predicted = y.map((_, i) => {
      const row = raw.map((values) => values[i]);
      return row.indexOf(Math.max(...row));
    });
    return { rows: n, classes: 3, y, predicted, scores };
  },
  regression(n) {
    const y = lcg(9, n).map((u) => 10 * u);
    return { rows: n, classes: 0, y, predicted: lcg(10, n).map((u, i) => y[i] + 2 * (u - 0.5) + 0.3) };
  },
};

describe.each(reference.cases)('$task, $n rows', ({ n, task, plain, weighted }) => {
  it.each(Object.entries(plain))("has scikit-learn's %s", (metric, value) => {
    expect(measure(metric as Metric, recipes[task](n), { confidence: 0.95 }).value).toBeCloseTo(value, 12);
  });

  it.each(Object.entries(weighted))("has scikit-learn's %s with weights", (metric, value) => {
    const scored = { ...recipes[task](n), weight: weight(n) };
    expect(measure(metric as Metric, scored, { confidence: 0.95 }).value).toBeCloseTo(value, 12);
  });
});

describe('intervals', () => {
  const y = Float64Array.of(1, 1, 0, 0, 1, 0, 1, 0, 1, 1);
  const predicted = Float64Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0, 1);
  const ten: Scored = { rows: 10, classes: 2, y, predicted };

  it.each(reference.cases.filter(({ task }) => task === 'binary'))(
    "have DeLong's variance for AUC ($n rows)",
    ({ n, delongVariance }) => {
      const { standardError } = measure('auc', recipes.binary(n), { confidence: 0.95 });
      expect(standardError ** 2 * ((n - 1) / n)).toBeCloseTo(delongVariance!, 12);
    },
  );

  it.each(['accuracy', 'precision', 'recall', 'f1', 'f1Macro', 'auc', 'logLoss'] as const)(
    'of %s are wider when rows hang together',
    (metric) => {
      const single = recipes.binary(60);
      const repeat = (values: Float64Array, width = 1) =>
        Float64Array.from({ length: 8 * values.length }, (_, at) => {
          const row = Math.trunc(at / width / 8);
          return values[row * width + (at % width)];
        });
      const eightfold: Scored = {
        rows: 480,
        classes: 2,
        y: repeat(single.y),
        predicted: repeat(single.predicted),
        scores: repeat(single.scores!, 2),
      };
      const block = Int32Array.from({ length: 480 }, (_, i) => Math.trunc(i / 8));
      const options = { confidence: 0.95 };
      const blocked = measure(metric, { ...eightfold, block }, options);
      const once = measure(metric, single, options);
      expect(blocked.value).toBeCloseTo(once.value, 12);
      expect(blocked.blocks).toBe(60);
      expect(blocked.standardError / once.standardError).toBeGreaterThan(0.95);
      expect(blocked.standardError / once.standardError).toBeLessThan(1.01);
      expect(measure(metric, eightfold, options).standardError).toBeLessThan(once.standardError / 2);
    },
  );

  it.each([
    'accuracy',
    'precision',
    'recall',
    'f1',
    'f1Macro',
    'auc',
    'logLoss',
    'rmse',
    'mae',
    'r2',
  ] as const)('of %s cover the truth about as often as they say, on rows in correlated blocks', (metric) => {
    const next = uniform(7);
    const draw = (days: number): Scored => {
      const rows = days * 10;
      const classes = ['rmse', 'mae', 'r2'].includes(metric) ? 0 : 2;
      const y = new Float64Array(rows);
      const predicted = new Float64Array(rows);
      const scores = new Float64Array(2 * rows);
      const block = new Int32Array(rows);
      for (let day = 0; day < days; day++) {
        const weather = next() - 0.5;
        for (let i = day * 10; i < day * 10 + 10; i++) {
          const u = Math.min(0.98, Math.max(0.02, next() * 0.8 + 0.3 * weather + 0.1));
          block[i] = day;
          y[i] = classes ? Number(next() < u) : u + 0.3 * (next() + weather);
          predicted[i] = classes ? Number(u > 0.5) : u + 0.15;
          scores.set([1 - u, u], 2 * i);
        }
      }
      return { rows, classes, y, predicted, scores, block };
    };
    const truth = measure(metric, draw(20_000), { confidence: 0.9 }).value;
    let covered = 0;
    for (let run = 0; run < 400; run++) {
      const { low, high } = measure(metric, draw(40), { confidence: 0.9 });
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.85);
    expect(covered / 400).toBeLessThan(0.96);
  });

  it('of a metric at its best are not of width zero', () => {
    const perfect = { ...ten, predicted: y, scores: Float64Array.from(y, (v) => 1 - v) };
    const scores = Float64Array.from({ length: 20 }, (_, at) => (at % 2 ? y[at >> 1] : 1 - y[at >> 1]));
    for (const metric of ['accuracy', 'precision', 'recall', 'f1', 'f1Macro', 'auc'] as const) {
      const { value, low, high } = measure(metric, { ...perfect, scores }, { confidence: 0.95 });
      expect([value, high]).toEqual([1, 1]);
      expect(low).toBeGreaterThan(0.4);
      expect(low).toBeLessThan(0.75);
    }
  });

  it('contain the value and stay within what the metric can be', () => {
    const metrics = fc.constantFrom<Metric>('accuracy', 'precision', 'recall', 'f1', 'f1Macro');
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(metrics, pairs, fc.integer({ min: 1, max: 9 }), (metric, rows, size) => {
        const scored: Scored = {
          rows: rows.length,
          classes: 2,
          y: Float64Array.from(rows, ([label]) => label),
          predicted: Float64Array.from(rows, ([, value]) => value),
          block: Int32Array.from(rows, (_, i) => Math.trunc(i / size)),
        };
        const { value, low, high } = measure(metric, scored, { confidence: 0.9 });
        expect(low).toBeGreaterThanOrEqual(bounds[metric][0]);
        expect(high).toBeLessThanOrEqual(bounds[metric][1]);
        if (!Number.isNaN(value)) expect(low <= value && value <= high).toBe(true);
      }),
    );
  });
});

describe('too little to measure', () => {
  const nothing: Scored = { rows: 0, classes: 2, y: new Float64Array(), predicted: new Float64Array() };
  const one: Scored = { rows: 1, classes: 2, y: Float64Array.of(1), predicted: Float64Array.of(1) };

  it('is NaN in the widest interval without rows', () => {
    expect(measure('accuracy', nothing, { confidence: 0.95 })).toMatchObject({
      value: NaN,
      low: 0,
      high: 1,
      standardError: Infinity,
    });
    expect(measure('rmse', { ...nothing, classes: 0 }, { confidence: 0.95 })).toMatchObject({
      low: 0,
      high: Infinity,
    });
  });

  it('has a Wilson interval of a single row', () => {
    const { value, low, high } = measure('accuracy', one, { confidence: 0.95 });
    expect(value).toBe(1);
    expect(low).toBeCloseTo(0.2065, 4);
    expect(high).toBe(1);
  });

  it('knows nothing from a single block', () => {
    const block = new Int32Array(10);
    const y = Float64Array.of(1, 0, 1, 0, 1, 0, 1, 0, 1, 0);
    const scored = { rows: 10, classes: 2, y, predicted: y.map(() => 1), block };
    expect(measure('accuracy', scored, { confidence: 0.95 })).toMatchObject({
      value: 0.5,
      low: 0,
      high: 1,
      standardError: Infinity,
      blocks: 1,
    });
  });

  it('is NaN for precision without a positive prediction', () => {
    const scored = { ...one, predicted: Float64Array.of(0) };
    expect(measure('precision', scored, { confidence: 0.95 })).toMatchObject({ value: NaN, low: 0, high: 1 });
  });
});

describe('refusals', () => {
  const one: Scored = { rows: 1, classes: 2, y: Float64Array.of(NaN), predicted: Float64Array.of(1) };
  const measured = (metric: Metric, scored: Scored) => () => measure(metric, scored, { confidence: 0.95 });

  it('say what to do about missing labels', () => {
    expect(measured('accuracy', one)).toThrow(
      new RangeError('y is NaN at entry 0: leave rows without a label out before measuring'),
    );
  });

  it('name the task that a metric needs', () => {
    expect(measured('rmse', one)).toThrow('rmse is not a metric of classification (2 classes)');
    expect(measured('auc', { ...one, classes: 0 })).toThrow('auc is not a metric of regression');
    expect(measured('f1', { ...one, classes: 3 })).toThrow('f1 needs a binary target (got 3 classes)');
  });

  it('name an array of the wrong length', () => {
    expect(measured('accuracy', { ...one, y: Float64Array.of(1, 1) })).toThrow('y has 2 entries, expected 1');
    expect(measured('auc', { ...one, y: Float64Array.of(1) })).toThrow('auc needs scores');
  });

  it('name an impossible confidence', () => {
    expect(() => measure('accuracy', one, { confidence: 95 })).toThrow(
      'confidence must be between 0 and 1 (got 95)',
    );
  });
});
