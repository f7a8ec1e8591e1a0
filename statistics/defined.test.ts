import { describe, expect, it } from 'vitest';
import {
  addBernstein,
  addMoment,
  adjusted,
  Adwin,
  asymptoticSequence,
  attribute,
  bet,
  bernsteinLogE,
  calibrate,
  cellOf,
  chiSquared,
  compareCategorical,
  countCodes,
  countSorted,
  countUnits,
  createBet,
  Ddm,
  Eddm,
  firstAtLeast,
  flipTest,
  HddmA,
  HddmW,
  isotonic,
  logMeanExp,
  mcnemarLogE,
  noBernstein,
  noMoments,
  outside,
  PageHinkley,
  pairsNeeded,
  pairUnits,
  quantileEdges,
  selfNormalisedLogE,
  shareTail,
  sumsByBlock,
  tenureLogE,
  unitsNeeded,
  unseen,
  usual,
  usualP,
} from './index.ts';

const NOT_FINITE = [NaN, Infinity, -Infinity];
const none = new Float64Array();

describe('a detector', () => {
  const makers = { Adwin, Ddm, Eddm, HddmA, HddmW, PageHinkley };

  it.each(Object.entries(makers))('%s sees no change in a constant, nor in a single value', (_, Maker) => {
    for (const x of [0, 1]) {
      const detector = new Maker();
      for (let i = 0; i < 2000; i++) expect(detector.update(x)).toBe('none');
    }
  });

  it.each(Object.entries(makers))('%s refuses what is not finite, and stays as it is', (_, Maker) => {
    const [told, spared] = [new Maker(), new Maker()];
    const stream = Array.from({ length: 1500 }, (_x, i) => Number(i >= 1000 || i % 10 === 9));
    for (const [i, x] of stream.entries()) {
      if (i % 100 === 0)
        for (const bad of NOT_FINITE) expect(() => told.update(bad)).toThrow(/must be finite/);
      expect(told.update(x)).toBe(spared.update(x));
    }
  });
});

describe('p-values', () => {
  it('that could not be had count as 1, and equal ones are adjusted alike', () => {
    expect(adjusted([])).toEqual([]);
    expect(adjusted([0.02])).toEqual([0.02]);
    expect(adjusted([0.03, 0.03, 0.03])).toEqual([0.03, 0.03, 0.03]);
    expect(adjusted([NaN, 0.01])).toEqual(adjusted([1, 0.01]));
  });

  it('of a share or a value that is not known are 1', () => {
    expect(shareTail(NaN, 7, 0.1)).toBe(1);
    expect(shareTail(0, 7, 0.1)).toBe(1);
    expect(shareTail(1, 1, 0.1)).toBeCloseTo(0.1, 12);
    expect(usual([])).toBeNull();
    const same = usual([3, 3, 3])!;
    expect(same.deviation).toBe(0);
    expect([usualP(3, same), usualP(4, same), usualP(NaN, same), usualP(Infinity, same)]).toEqual([
      1, 0, 1, 0,
    ]);
    expect(usualP(-Infinity, usual([1, 2, 3])!)).toBe(1);
  });

  it('of counts need the same cells', () => {
    expect(() => chiSquared([1, 2], [1, 2, 3])).toThrow(/same cells/);
    expect(chiSquared([0, 0], [1, 1]).p).toBe(1);
    expect(calibrate([0, 0, 0, 0], 9)).toMatchObject({ mean: 0, degrees: 9 });
  });
});

describe('cells', () => {
  it('take infinities at their ends, ties together, and nothing of NaN', () => {
    expect([-Infinity, 1, Infinity, NaN].map((value) => cellOf(value, [1, 2]))).toEqual([0, 1, 2, -1]);
    expect([...countSorted(Float64Array.of(-Infinity, 1, 1, Infinity), [1])]).toEqual([1, 3]);
    expect([...countSorted(none, [1])]).toEqual([0, 0]);
    expect([...countCodes([NaN, -1, 0, 0], 2)]).toEqual([2, 0]);
    expect(quantileEdges(Float64Array.of(5), 4)).toEqual([]);
    expect(firstAtLeast(none, 0)).toBe(0);
    expect(firstAtLeast(Float64Array.of(1, Infinity), Infinity)).toBe(1);
  });

  it('outside of which nothing lies, or all', () => {
    expect(outside(none, 0, 1)).toBeNaN();
    expect(outside(Float64Array.of(Infinity, 1, 1), 0, 1)).toBeCloseTo(1 / 3, 12);
    expect(unseen([1], [0], none)).toBeNaN();
    const missing = compareCategorical(Float64Array.of(0), Float64Array.of(NaN), 1);
    expect(missing).toMatchObject({ nulls: 1, unseen: 0, chiSquared: { p: 1 } });
  });
});

describe('units and blocks', () => {
  it('are none without rows', () => {
    expect(countUnits(0)).toBe(0);
    expect(countUnits(0, new Int32Array())).toBe(0);
    expect(sumsByBlock(none, new Int32Array())).toEqual(none);
    expect(pairUnits(none, none, { scale: 1 })).toMatchObject({ wins: 0, losses: 0, ties: 0 });
  });

  it('are won by any finite loss against an infinite one, and refused between two infinite ones', () => {
    const [finite, infinite] = [Float64Array.of(3), Float64Array.of(Infinity)];
    expect(pairUnits(finite, infinite, { scale: 1 })).toMatchObject({ wins: 1, losses: 0 });
    expect([...pairUnits(finite, infinite, { scale: 1 }).differences]).toEqual([1]);
    expect(() => pairUnits(infinite, infinite, { scale: 1 })).toThrow(/NaN/);
  });
});

describe('evidence', () => {
  it('is 1 before the first unit, and after ties only', () => {
    expect(mcnemarLogE(0, 0)).toBeCloseTo(0, 12);
    expect(bernsteinLogE(noBernstein)).toBeCloseTo(0, 12);
    expect(selfNormalisedLogE({ units: 500, sum: 0, squares: 0 }, 21)).toBe(0);
    const tied = Array.from({ length: 50 }).reduce<typeof noMoments>((sums) => addMoment(sums, 0), noMoments);
    expect(asymptoticSequence(tied, { alpha: 0.05 })).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('takes no difference that is not finite', () => {
    for (const bad of NOT_FINITE) {
      expect(() => bet(createBet({ margin: 0 }), bad)).toThrow(RangeError);
      expect(() => addBernstein(noBernstein, bad)).toThrow(RangeError);
      expect(() => createBet({ margin: bad })).toThrow(RangeError);
    }
  });

  it('keeps what is infinite, or no number, in a mean', () => {
    expect(logMeanExp([0, Infinity])).toBe(Infinity);
    expect(logMeanExp([-Infinity, -Infinity])).toBe(-Infinity);
    expect(logMeanExp([0, NaN])).toBeNaN();
    expect(tenureLogE(-Infinity, [])).toBe(-Infinity);
  });

  it('is planned for a difference that is a number', () => {
    const usually = { alpha: 0.05, power: 0.8 };
    for (const difference of [0, ...NOT_FINITE])
      expect(() => pairsNeeded({ difference, disagreement: 0.1, ...usually })).toThrow(RangeError);
    expect(() => unitsNeeded({ difference: NaN, deviation: 0.1, ...usually })).toThrow(RangeError);
    expect(unitsNeeded({ difference: 0.1, deviation: 0, ...usually })).toBe(0);
  });
});

describe('learnt probabilities', () => {
  it('are one for all of a constant score, of a single row, and of NaN not known', () => {
    const constant = isotonic(new Float64Array(4).fill(0.3), Float64Array.of(0, 1, 1, 1));
    expect([0, 0.3, 1].map(constant)).toEqual([0.75, 0.75, 0.75]);
    const one = isotonic(Float64Array.of(0.5), Float64Array.of(1));
    expect([-Infinity, 0.5, Infinity].map(one)).toEqual([1, 1, 1]);
    expect(one(NaN)).toBeNaN();
    for (const bad of NOT_FINITE)
      expect(() => isotonic(Float64Array.of(bad), Float64Array.of(1))).toThrow(/no finite score/);
  });
});

describe('the cause of a change', () => {
  const side = {
    loss: Float64Array.of(0, 1),
    expected: Float64Array.of(0.5, 0.5),
    propensity: Float64Array.of(0.5, 0.5),
    block: Int32Array.of(0, 1),
  };

  it.each(['loss', 'expected', 'propensity'] as const)('is refused for a %s that is not finite', (name) => {
    for (const bad of NOT_FINITE)
      expect(() =>
        attribute(side, { ...side, [name]: Float64Array.of(0, bad) }, { confidence: 0.95 }),
      ).toThrow(/NaN or infinite/);
  });

  it('is no flip where a loss is not finite, nor where all cells are one', () => {
    for (const bad of NOT_FINITE)
      expect(() => flipTest(side, { ...side, loss: Float64Array.of(0, bad) }, 2, [])).toThrow(/infinite/);
    const all = { reference: new Int32Array(2), window: new Int32Array(2), cells: 1 };
    expect(flipTest(side, side, 2, [all])).toMatchObject({ rate: 0, uniformP: 1 });
  });
});
