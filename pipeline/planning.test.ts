import { describe, expect, it } from 'vitest';
import { pairsNeeded, uniform, unitsNeeded, type Scored } from '../statistics/index.ts';
import { planShadow } from './planning.ts';

const DAY = 24 * 3600 * 1000;
const DAYS = 10;
const window = { from: 0, to: DAYS * DAY };

/** Ten days of 48 rows, right with this probability. */
function answers(right: number, seed: number): Scored {
  const next = uniform(seed);
  const rows = 48 * DAYS;
  const y = Float64Array.from({ length: rows }, (_, row) => row % 2);
  const predicted = y.map((label) => (next() < right ? label : 1 - label));
  const scores = new Float64Array(2 * rows);
  predicted.forEach((label, row) => scores.set(label ? [0.3, 0.7] : [0.7, 0.3], 2 * row));
  return {
    rows,
    classes: 2,
    y,
    predicted,
    scores,
    block: Int32Array.from(y, (_, row) => Math.floor(row / 48)),
  };
}

const policyOf = (metric: 'accuracy' | 'f1', unit: 'row' | 'block', alphaPer: 'shadow' | 'year' = 'shadow') =>
  ({
    evaluation: { metric },
    shadow: { unit, test: 'wins', alpha: 0.05, alphaPer, worthFinding: 0.05 },
    budget: { retrainings: 6, per: 84 * DAY },
  }) as Parameters<typeof planShadow>[2]['policy'];

const plan = (...policy: Parameters<typeof policyOf>) =>
  planShadow(answers(0.8, 1), answers(0.8, 2), { worst: 1, window, policy: policyOf(...policy) });

describe('the plan of a shadow', () => {
  it('is that of a fixed sample of rows, at the pace of the held-out rows', () => {
    const { units, takes, ...asked } = plan('accuracy', 'row');
    expect(asked).toEqual({ difference: 0.05, unit: 'row' });
    const usual = { difference: 0.05, alpha: 0.05, power: 0.8 };
    expect(units).toBeGreaterThan(pairsNeeded({ ...usual, disagreement: 0.26 }));
    expect(units).toBeLessThan(pairsNeeded({ ...usual, disagreement: 0.4 }));
    expect(takes).toBe(Math.ceil((units! / 48) * DAY));
  });

  it('counts blocks by how much their means vary, and more where signs alone decide', () => {
    const usual = { difference: 0.05, alpha: 0.05, power: 0.8 };
    const { units, takes } = plan('accuracy', 'block');
    expect(units).toBeGreaterThan(unitsNeeded({ ...usual, deviation: 0.04 }));
    expect(units).toBeLessThan(unitsNeeded({ ...usual, deviation: 0.2 }));
    expect(takes).toBe(units! * DAY);
  });

  it('takes longer where alpha is for a year', () => {
    expect(plan('accuracy', 'block', 'year').units).toBeGreaterThan(plan('accuracy', 'block').units!);
  });

  it('is about the metric itself where that is a ratio', () => {
    expect(plan('f1', 'row').units).toBeGreaterThan(plan('f1', 'block').units!);
  });

  it('cannot tell for versions that never differ', () => {
    const same = answers(0.8, 1);
    const policy = policyOf('accuracy', 'block');
    expect(planShadow(same, same, { worst: 1, window, policy })).toMatchObject({ units: null, takes: null });
  });
});
