import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { measure } from './measure.ts';
import { ratioUnits, type RatioMetric } from './ratio-units.ts';
import type { Scored } from './scored.ts';

function rows(count: number, classes: number, size: number): Scored {
  const next = uniform(5);
  const y = Float64Array.from({ length: count }, () => Math.floor(next() * classes));
  const scores = Float64Array.from({ length: count * classes }, () => next());
  const predicted = y.map((label) => (next() < 0.6 ? label : Math.floor(next() * classes)));
  const block = Int32Array.from(y, (_, row) => Math.floor(row / size));
  return { rows: count, classes, y, predicted, scores, block, weight: y.map(() => 0.5 + next()) };
}

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
const metricOf = (metric: RatioMetric, scored: Scored) => {
  const ratios = ratioUnits(metric, scored);
  return ratios.reduce((sum, { a, b }) => sum + total(a) / total(b), 0) / ratios.length;
};

describe('units of a ratio', () => {
  it.each(['precision', 'recall', 'f1', 'f1Macro'] as const)('add up to %s, weighted', (metric) => {
    const scored = rows(200, 2, 20);
    const { value } = measure(metric, scored, { confidence: 0.9 });
    expect(metricOf(metric, scored)).toBeCloseTo(value, 12);
    expect(metricOf(metric, { ...scored, block: undefined })).toBeCloseTo(value, 12);
  });

  it('add up to the macro F1 of several classes', () => {
    const scored = rows(200, 3, 20);
    expect(metricOf('f1Macro', scored)).toBeCloseTo(
      measure('f1Macro', scored, { confidence: 0.9 }).value,
      12,
    );
  });

  it('are the AUC where all rows are one block', () => {
    for (const classes of [2, 3]) {
      const scored = rows(200, classes, 200);
      expect(metricOf('auc', scored)).toBeCloseTo(
        measure('auc', { ...scored, block: undefined }, { confidence: 0.9 }).value,
        12,
      );
    }
  });

  it('rank no row against one of another block', () => {
    const y = Float64Array.of(1, 0, 1, 0);
    const scores = Float64Array.of(0.8, 0.2, 0.9, 0.1, 0.2, 0.8, 0.3, 0.7);
    const scored = { rows: 4, classes: 2, y, predicted: y, scores, block: Int32Array.of(0, 0, 1, 1) };
    expect(ratioUnits('auc', scored)).toEqual([{ a: Float64Array.of(1, 1), b: Float64Array.of(1, 1) }]);
    expect(ratioUnits('auc', { ...scored, y: Float64Array.of(1, 1, 0, 0) })[0].b).toEqual(
      Float64Array.of(0, 0),
    );
    expect(() => ratioUnits('auc', { ...scored, block: undefined })).toThrow(
      'an AUC in units needs blocks: rows are ranked within theirs',
    );
  });
});
