import { describe, expect, it } from 'vitest';
import type { Decision, DecisionKind } from '../contracts/decision.ts';
import { alarmsOf, falseAlarms } from './alarms.ts';
import { timeToChampion } from './onset.ts';

const decision = (
  at: number,
  kind: DecisionKind,
  rule: string,
  evidence: Record<string, unknown> = {},
): Decision => ({
  seq: at,
  at,
  kind,
  rule,
  evidence,
  sentence: '',
  actor: 'perennial',
  reason: null,
  identity: null,
  versions: [],
});

const evaluation = (at: number, rule: string) =>
  decision(at, 'evaluation', rule, { window: { from: at - 7, to: at }, drift: null });

const retraining = (at: number, reason: string) =>
  decision(at, 'retraining', reason, { reasons: [{ reason }] });

describe('alarms', () => {
  const history = [
    evaluation(7, 'degraded'),
    evaluation(14, 'healthy'),
    retraining(21, 'schedule'),
    evaluation(28, 'degraded'),
    evaluation(35, 'degraded'),
    retraining(35, 'degradation'),
  ];

  it('are the retrainings that bad windows called for, with those since the one before', () => {
    expect(alarmsOf(history)).toEqual([
      {
        at: 35,
        windows: [
          { from: 21, to: 28 },
          { from: 28, to: 35 },
        ],
      },
    ]);
  });

  it('are false where a fresh version would have been no better', () => {
    const alarms = alarmsOf(history);
    expect(falseAlarms(alarms, () => ({ value: 0.1 }))).toBe(0);
    expect(falseAlarms(alarms, () => ({ value: 0 }))).toBe(1);
    expect(falseAlarms(alarms, () => null)).toBe(1);
  });
});

describe('the time to the next champion', () => {
  it('counts from the first degraded window of a tenure', () => {
    const history = [
      evaluation(7, 'degraded'),
      evaluation(14, 'degraded'),
      decision(20, 'promotion', 'tenure'),
      evaluation(21, 'healthy'),
      decision(40, 'promotion', 'tenure'),
      evaluation(49, 'degraded'),
    ];
    expect(timeToChampion(history)).toEqual({ median: 20, replaced: 1, open: 1 });
  });

  it('is unknown where no champion degraded', () => {
    expect(timeToChampion([evaluation(7, 'suspect')])).toEqual({ median: null, replaced: 0, open: 0 });
  });
});
