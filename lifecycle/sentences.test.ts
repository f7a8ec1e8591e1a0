import { describe, expect, it } from 'vitest';
import type { EvaluationReport, Metric } from '../contracts/reports.ts';
import {
  difference,
  estimate,
  eValue,
  features,
  gap,
  instant,
  number,
  ordinal,
  percent,
  reasons,
  span,
} from './sentences.ts';
import { estimateOf, evaluationOf } from './testing/reports.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';

const moved = (...names: string[]) => names.map((feature) => ({ feature, distance: 'psi' as const }));

describe('numbers in sentences', () => {
  it('have as many decimals as a person needs', () => {
    expect([1234.4, 12.34, 0.714, 0.1, 0.0421, 0.00042, 0, -0.2, -12.34].map(number)).toEqual([
      '1234',
      '12.3',
      '0.71',
      '0.10',
      '0.042',
      '0.00042',
      '0.00',
      '−0.20',
      '−12.3',
    ]);
    expect([0.12, 0.0512, 0.001, 1].map(percent)).toEqual(['12 %', '5.1 %', '0.1 %', '100 %']);
  });

  it('come with their interval, also one that is negative or unknown', () => {
    expect(estimate('accuracy', { ...estimateOf(0.71), rows: 336 })).toBe(
      'accuracy 0.71 (0.66–0.76, n = 336)',
    );
    expect(estimate('r2', estimateOf(0.02))).toBe('R² 0.02 (−0.03 to 0.07, n = 336)');
    const unknown = { ...estimateOf(3), low: -Number.MAX_VALUE, high: Number.MAX_VALUE };
    expect(estimate('rmse', unknown)).toBe('RMSE 3.00 (−∞ to ∞, n = 336)');
  });

  it('tell differences in points, for losses as a share of the level at validation', () => {
    expect(gap('accuracy', 0.05, estimateOf(0.76))).toBe('5 points');
    expect(gap('accuracy', -0.01, estimateOf(0.76))).toBe('1 point');
    expect(gap('auc', 0.0125, null)).toBe('1.3 points');
    expect(gap('rmse', 2, estimateOf(10))).toBe('20 %');
    expect(gap('mae', 2, null)).toBe('2.00');
    expect(gap('accuracy', 0.0001, estimateOf(0.76))).toBeNull();
    expect(difference({ ...estimateOf(0.023), low: -0.0001, high: 0.051 })).toBe(
      '+2.3 points (+0.0 to +5.1)',
    );
  });

  it('tell odds', () => {
    expect([Math.log(23), Math.log(0.4), 50, -20].map(eValue)).toEqual([
      'e = 23.0',
      'e = 0.40',
      'e > 1000',
      'e = 2e-9',
    ]);
  });
});

describe('words in sentences', () => {
  it('agree in number', () => {
    expect([DAY, 2 * DAY, 36 * HOUR, HOUR, 90_000, 1000].map(span)).toEqual([
      '1 day',
      '2 days',
      '36 hours',
      '1 hour',
      '1.5 minutes',
      '1 second',
    ]);
    expect([1, 2, 10, 11, 21, 22].map(ordinal)).toEqual(['first', 'second', 'tenth', '11th', '21st', '22nd']);
  });

  it('are listed as one speaks', () => {
    expect(features(moved('a'))).toBe('a');
    expect(features(moved('a', 'b'))).toBe('a and b');
    expect(features(moved('a', 'b', 'c'))).toBe('a, b and c');
    expect(features(moved('a', 'b', 'c', 'd', 'e'))).toBe('a, b, c and 2 more');
    expect(features([{ feature: 'a', distance: 'began' }, ...moved('b')])).toBe('a (began to vary) and b');
    const trigger = { at: START, actor: 'perennial', why: '' };
    expect(
      reasons([
        { ...trigger, reason: 'schedule' },
        { ...trigger, reason: 'newData' },
      ]),
    ).toBe('schedule and new data');
  });

  it('date to the minute where it is not midnight', () => {
    expect([START, START + HOUR].map(instant)).toEqual(['2026-01-05', '2026-01-05 01:00 UTC']);
  });
});

describe('the sentence of an evaluation', () => {
  const sentence = async (metric: Metric, change: Partial<EvaluationReport>): Promise<string> => {
    const world = new World({ schedule: { every: null } }, 1);
    world.script.evaluate = (action) => ({
      ...evaluationOf(action, 'degraded', { champion: 1, missing: [], newest: action.at }),
      metric,
      ...change,
    });
    await world.until(START + WEEK);
    return world.account(START + WEEK)[0];
  };

  it('says above where a loss has risen', async () => {
    const change = {
      estimate: estimateOf(12, 0.5),
      validation: estimateOf(10),
      drop: estimateOf(2),
      threshold: 10.5,
    };
    expect(await sentence('rmse', change)).toBe(
      'RMSE 12.0 (11.5–12.5, n = 336) is 20 % above validation: noise until confirmed, first of 2 windows',
    );
  });

  it('says below where a loss has fallen', async () => {
    const change = {
      verdict: 'healthy' as const,
      estimate: estimateOf(9),
      validation: estimateOf(10),
      drop: estimateOf(-1),
    };
    expect(await sentence('logLoss', change)).toBe(
      'log loss 9.00 (8.95–9.05, n = 336) is 10 % below validation',
    );
  });

  it('names the threshold where it is a fixed level', async () => {
    const change = { validation: null, drop: estimateOf(0.04), threshold: 0.7 };
    expect(await sentence('accuracy', change)).toBe(
      'accuracy 0.66 (0.61–0.71, n = 336) is 4 points below the threshold: noise until confirmed, first of 2 windows',
    );
  });
});
