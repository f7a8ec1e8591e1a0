import { describe, expect, it } from 'vitest';
import { emptyEvidence, emptyTenure, evidenceFor } from '../contracts/evidence.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import { uniform } from '../statistics/index.ts';
import { leaderOf } from './leader.ts';
import { compare, type Compared } from './comparison.ts';
import type { Predictions } from './predictions.ts';
import { slice } from './slice.ts';

const DAY = 24 * 3600 * 1000;
const HALF_HOUR = DAY / 48;
const target: Target = { name: 'up', task: 'binary', classes: ['0', '1'] };
const fit = [
  { number: 2, kind: 'hybrid' as const },
  { number: 3, kind: 'recent' as const },
];

/** Days of half-hours whose label is always 1. */
function days(count: number): Frame {
  const rows = 48 * count;
  const shared = () => new Float64Array(new SharedArrayBuffer(rows * 8));
  return {
    features: [],
    rows,
    x: new Float64Array(new SharedArrayBuffer(0)),
    y: shared().fill(1),
    observedAt: Float64Array.from({ length: rows }, (_, row) => row * HALF_HOUR),
    ids: [],
  };
}

/** Answers that are right with this probability in each row. */
function answers(rows: number, right: number, seed: number): Predictions {
  const next = uniform(seed);
  const predicted = new Float64Array(rows).map(() => Number(next() < right));
  return { predicted, scores: Float64Array.from({ length: 2 * rows }, (_, at) => at % 2) };
}

/** Answers to the rows [from, to). */
const partOf = ({ predicted, scores }: Predictions, from: number, to: number): Predictions => ({
  predicted: predicted.slice(from, to),
  scores: scores.slice(2 * from, 2 * to),
});

const policy = (unit: 'row' | 'block') =>
  ({
    block: DAY,
    blockRows: 48,
    labels: { coverage: 0.9 },
    evaluation: { metric: 'accuracy' },
    shadow: { unit, alpha: 0.05, margin: 0.02, test: 'wins', evidence: 'challenger' },
  }) as Compared['policy'];

function shadow(
  unit: 'row' | 'block',
  count: number,
  champion: number,
  hybrid: number,
  recent: number,
): Compared {
  const frame = days(count);
  return {
    frame,
    window: { from: 0, to: count * DAY },
    champion: answers(frame.rows, champion, 1),
    challengers: [
      { version: 2, kind: 'hybrid', predictions: answers(frame.rows, hybrid, 2) },
      { version: 3, kind: 'recent', predictions: answers(frame.rows, recent, 3) },
    ],
    leader: 2,
    evidence: emptyEvidence(fit, 0),
    tenure: emptyTenure(),
    target,
    worst: 1,
    policy: policy(unit),
  };
}

describe('a comparison by rows', () => {
  it('finds a better challenger better and not worse, and a worse one worse', () => {
    const threshold = Math.log(1 / 0.05);
    const better = compare(shadow('row', 21, 0.7, 0.8, 0.8));
    expect(better.better).toBeGreaterThan(threshold);
    expect(better.notWorse).toBeGreaterThan(threshold);
    expect(better.tenureBetter).toBeGreaterThan(threshold - Math.LN2);
    expect(better.posterior).toBeGreaterThan(0.99);
    expect(better.difference.value).toBeCloseTo(0.1, 1);
    const worse = compare(shadow('row', 21, 0.8, 0.7, 0.7));
    expect(worse.worse).toBeGreaterThan(threshold);
    expect(worse.better).toBeLessThan(0);
    expect(worse.difference.high).toBeLessThan(0);
  });

  it('counts every row once, as wins, losses and ties', () => {
    const { evidence, tenure } = compare(shadow('row', 3, 0.7, 0.8, 0.9));
    const { wins, losses, ties, units, totalLoss } = evidenceFor(evidence, 2);
    expect(wins + losses + ties).toBe(144);
    expect(units).toBe(144);
    expect(evidence).toMatchObject({ rows: 144, scoredTo: 3 * DAY });
    expect(evidence.championLoss - totalLoss).toBe(wins - losses);
    expect(tenure).toMatchObject({ wins, losses });
  });
});

describe('a comparison by blocks', () => {
  it('counts days that are won, lost or tied', () => {
    const { evidence, better } = compare(shadow('block', 21, 0.6, 0.9, 0.9));
    expect(evidenceFor(evidence, 2).units).toBe(21);
    expect(evidenceFor(evidence, 2).wins).toBeGreaterThan(19);
    expect(better).toBeGreaterThan(Math.log(20));
  });

  it('comes to the same in one check as in many', () => {
    const whole = shadow('block', 14, 0.7, 0.75, 0.8);
    const atOnce = compare(whole);
    let { evidence, tenure } = whole;
    for (let day = 0; day < 14; day += 2) {
      const from = Math.round(evidence.scoredTo / HALF_HOUR);
      const to = Math.min((day + 2) * 48 + 20, 14 * 48);
      const part = (all: Predictions) => partOf(all, from, to);
      ({ evidence, tenure } = compare({
        ...whole,
        frame: slice(whole.frame, from, to),
        window: { from: evidence.scoredTo, to: to * HALF_HOUR },
        champion: part(whole.champion),
        challengers: whole.challengers.map((each) => ({ ...each, predictions: part(each.predictions) })),
        evidence,
        tenure,
      }));
    }
    expect(evidence).toEqual(atOnce.evidence);
    expect(tenure).toEqual(atOnce.tenure);
  });

  it('does not show an interval narrower than it can know from a few days', () => {
    expect(compare(shadow('block', 4, 0.7, 0.8, 0.8)).difference).toMatchObject({ low: -1, high: 1 });
    const { low, high } = compare(shadow('block', 30, 0.7, 0.8, 0.8)).difference;
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThan(0.2);
  });
});

describe('the lead', () => {
  it('goes to the kind that is best, of those with evidence of their own', () => {
    const { leader, evidence, own, anyBetter } = compare(shadow('row', 7, 0.7, 0.78, 0.9));
    expect(leader).toBe(3);
    expect(evidenceFor(evidence, 3).stakes).toBeGreaterThan(evidenceFor(evidence, 2).stakes);
    expect(anyBetter).toBeLessThan(own);
    expect(compare(shadow('row', 7, 0.9, 0.8, 0.85)).leader).toBe(3);
  });

  it('goes by what kinds of earlier fits have shown, too', () => {
    const fit = [
      { version: 2, kind: 'hybrid' as const, units: 7, stakes: 0.2, own: 2 },
      { version: 3, kind: 'long' as const, units: 7, stakes: 0.3, own: 2 },
    ];
    expect(leaderOf(fit, 2, {})).toBe(3);
    const kinds = { hybrid: { units: 50, stakes: 2 }, long: { units: 50, stakes: -1 } };
    expect(leaderOf(fit, 3, kinds)).toBe(2);
    const [hybrid, long] = fit;
    expect(leaderOf([{ ...hybrid, own: 0 }, long], 2, kinds)).toBe(3);
  });

  it('has its e-value divided by the number of challengers it was picked from', () => {
    const { own, better } = compare(shadow('row', 7, 0.7, 0.78, 0.9));
    expect(better).toBeCloseTo(own - Math.LN2, 9);
  });

  it('stays where it is at a tie', () => {
    const tied = shadow('row', 7, 0.7, 0.8, 0.8);
    const [hybrid, recent] = tied.challengers;
    const same = { ...tied, challengers: [hybrid, { ...recent, predictions: hybrid.predictions }] };
    expect(compare({ ...same, leader: 3 }).leader).toBe(3);
    expect(compare({ ...same, leader: 2 }).leader).toBe(2);
  });
});

describe('a comparison by the score', () => {
  /** Half-sure answers: the better version's lie nearer to the truth, and choose the same class. */
  const halfSure = (rows: number, towardsTruth: number): Predictions => ({
    predicted: new Float64Array(rows).fill(1),
    scores: Float64Array.from({ length: 2 * rows }, (_, at) =>
      at % 2 === 1 ? towardsTruth : 1 - towardsTruth,
    ),
  });
  const byScore = (test: 'score' | 'wins'): Compared => {
    const compared = shadow('row', 7, 0.7, 0.7, 0.7);
    const { rows } = compared.frame;
    return {
      ...compared,
      champion: halfSure(rows, 0.6),
      challengers: compared.challengers.map((each) => ({ ...each, predictions: halfSure(rows, 0.8) })),
      policy: { ...compared.policy, shadow: { ...compared.policy.shadow, test } },
    };
  };

  it('sees what no class tells, and shows the metric all the same', () => {
    const { test, own, difference, evidence } = compare(byScore('score'));
    expect(test).toBe('betting');
    expect(own).toBeGreaterThan(Math.log(20));
    expect(difference.value).toBe(0);
    expect(evidenceFor(evidence, 2).ties).toBe(336);
    expect(compare(byScore('wins')).own).toBeLessThan(Math.log(20));
  });

  it('says that it is about the probabilities', () => {
    expect(compare(byScore('score')).null).toContain('squared error of its probabilities');
  });

  it('pools its bets over the tenure', () => {
    const first = compare(byScore('score'));
    const second = compare({ ...byScore('score'), tenure: first.tenure });
    expect(second.tenureBetter).toBeGreaterThan(first.tenureBetter + 1);
  });
});

describe('rows that were held out', () => {
  it('count for each challenger, and not for the tenure', () => {
    const compared = shadow('row', 7, 0.7, 0.8, 0.9);
    const { evidence, tenure } = compare({ ...compared, evidence: emptyEvidence(fit, 0, 3 * DAY) });
    const { evidence: live } = compare({
      ...compared,
      frame: slice(compared.frame, 144, 336),
      window: { from: 3 * DAY, to: 7 * DAY },
      champion: partOf(compared.champion, 144, 336),
      challengers: compared.challengers.map((each) => ({
        ...each,
        predictions: partOf(each.predictions, 144, 336),
      })),
    });
    expect(evidenceFor(evidence, 2).units).toBe(336);
    const { wins, losses } = evidenceFor(live, 2);
    expect(tenure).toMatchObject({ wins, losses });
  });
});

describe('waiting', () => {
  it('counts nothing until the labels cover the span', () => {
    const half = shadow('row', 2, 0.7, 0.8, 0.8);
    half.frame.y.fill(NaN, 48);
    const { waiting, labelled, evidence } = compare(half);
    expect({ waiting, labelled, evidence }).toEqual({ waiting: true, labelled: 48, evidence: half.evidence });
  });

  it('leaves rows without a label out of a span that is covered', () => {
    const most = shadow('row', 2, 0.7, 0.8, 0.8);
    most.frame.y.fill(NaN, 0, 5);
    expect(compare(most)).toMatchObject({ waiting: false, rows: 96, labelled: 91, evidence: { rows: 91 } });
  });

  it('has nothing to count in a span without rows', () => {
    expect(compare(shadow('block', 0, 0.7, 0.8, 0.8))).toMatchObject({
      waiting: false,
      rows: 0,
      evidence: { rows: 0 },
    });
  });
});

it('keeps its evidence in plain JSON', () => {
  const { evidence, tenure } = compare(shadow('block', 14, 0.7, 0.8, 0.8));
  expect(JSON.parse(JSON.stringify({ evidence, tenure }))).toEqual({ evidence, tenure });
});

it('refuses a leader that is not compared', () => {
  expect(() => compare({ ...shadow('row', 1, 0.7, 0.8, 0.8), leader: 9 })).toThrow('version 9 leads');
});
