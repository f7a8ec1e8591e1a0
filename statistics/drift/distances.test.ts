import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lcg } from '../../test/lcg.ts';
import { uniform } from '../random.ts';
import {
  asymptoticP,
  calibrate,
  calibratedP,
  cellOf,
  chiSquared,
  compareCategorical,
  compareNumeric,
  countSorted,
  exactP,
  jensenShannon,
  kolmogorovSmirnov,
  kolmogorovSmirnovP,
  kolmogorovTail,
  mannWhitney,
  quantileEdges,
  shareTail,
  sorted,
  stabilityIndex,
  wasserstein,
} from './index.ts';

interface Case {
  n: number;
  m: number;
  shift: number;
  round: number | null;
  ks_stat: number;
  ks_p_asymp: number;
  ks_p_exact: number | null;
  counts_a: number[];
  counts_b: number[];
  psi_eps1e4: number;
  js_distance_nat: number;
  chi2: number;
  chi2_p: number;
  chi2_df: number;
  wasserstein: number;
  mannwhitney_p: number;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../test/reference/statistics.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

/** To `decimals` places, half to even, as NumPy rounds. */
function rounded(value: number, decimals: number | null): number {
  if (decimals === null) return value;
  const scaled = value * 10 ** decimals;
  const whole = Math.round(scaled);
  return (Math.abs(scaled % 1) === 0.5 && whole % 2 !== 0 ? whole - 1 : whole) / 10 ** decimals;
}

describe.each(cases)("$n against $m rows, shift $shift, $round decimals: as SciPy's", (of) => {
  const a = sorted(lcg(1, of.n).map((u) => rounded(u, of.round)));
  const b = sorted(lcg(2, of.m).map((u) => rounded(u * (1 - of.shift) + of.shift, of.round)));
  const edges = Array.from({ length: 9 }, (_, k) => (k + 1) * 0.1);
  const [countsA, countsB] = [countSorted(a, edges), countSorted(b, edges)];
  const near = (value: number, expected: number) =>
    expect(Math.abs(value - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));

  it('Kolmogorov–Smirnov', () => {
    near(kolmogorovSmirnov(a, b), of.ks_stat);
    expect(asymptoticP(of.n, of.m, of.ks_stat) / of.ks_p_asymp - 1).toBeCloseTo(0, 9);
    if (of.ks_p_exact !== null) near(exactP(of.n, of.m, of.ks_stat), of.ks_p_exact);
  });

  it('stability index, Jensen–Shannon, χ²', () => {
    expect([...countsA]).toEqual(of.counts_a);
    expect([...countsB]).toEqual(of.counts_b);
    near(stabilityIndex(countsA, countsB), of.psi_eps1e4);
    near(jensenShannon(countsA, countsB), of.js_distance_nat);
    const { statistic, degrees, p } = chiSquared(countsA, countsB);
    expect(degrees).toBe(of.chi2_df);
    near(statistic, of.chi2);
    expect(p / of.chi2_p - 1).toBeCloseTo(0, 9);
  });

  it('Wasserstein, Mann–Whitney', () => {
    near(wasserstein(a, b), of.wasserstein);
    near(mannWhitney(a, b).p, of.mannwhitney_p);
  });
});

// scipy.stats.kstwo.sf(d, n), SciPy 1.17.1
it.each(KSTWO())('P(D ≥ d) of %i values at %d', (n, d, expected) => {
  expect(Math.abs(kolmogorovTail(n, d) - expected)).toBeLessThan(1e-9);
});

it.each([
  [50_000, 0.01, 9.018048811843602e-5],
  [50_000, 0.05, 4.497854714253647e-109],
  [500_000, 0.005, 2.767991769909747e-11],
  [12_000, 0.17, 1.1625174932095666e-303],
])('P(D ≥ d) of %i values at %d keeps its digits however small it is', (n, d, expected) => {
  expect(kolmogorovTail(n, d) / expected - 1).toBeCloseTo(0, 11);
});

function KSTWO(): [number, number, number][] {
  return [
    [1, 0.7, 0.6000000000000001],
    [10, 0.06, 0.9999999999628411],
    [10, 0.3, 0.27053557479999946],
    [50, 0.1, 0.6623112704658186],
    [50, 0.2, 0.03143877776953241],
    [140, 0.05, 0.8576480297656114],
    [140, 0.12, 0.03252638258561632],
    [141, 0.12, 0.03160060527758468],
    [500, 0.02, 0.9859871786857471],
    [500, 0.05, 0.15866260223815387],
    [2000, 0.03, 0.05354694793932557],
    [2000, 0.02, 0.3953133626892045],
    [10000, 0.01, 0.2682191277029192],
    [10000, 0.02, 0.0006616848639387309],
    [50000, 0.005, 0.16353363492434803],
    [50000, 0.01, 9.018048811843602e-5],
    [50000, 0.03, 1.5783051787103078e-39],
    [200000, 0.003, 0.0545369786611305],
    [20, 0.55, 3.2861970662280095e-6],
    [20, 0.96, 2.199023255552039e-28],
  ];
}

describe('what is defined where', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 });
  const counts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 2, maxLength: 8 });

  it('sorts like the engine, whatever the values are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double(), fc.integer({ min: 0, max: 3 })), { maxLength: 300 }),
        (list) => {
          const expected = Float64Array.from(list.filter((value) => !Number.isNaN(value))).sort();
          expect([...sorted(Float64Array.from(list))].map((v) => v + 0)).toEqual(
            [...expected].map((v) => v + 0),
          );
        },
      ),
    );
    const skewed = lcg(3, 20_000).map((u) => Math.exp(40 * u));
    expect(sorted(skewed)).toEqual(skewed.slice().sort());
  });

  it('distances of samples are symmetric, bounded, 0 for the same sample', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        const [a, b] = [sorted(Float64Array.from(x)), sorted(Float64Array.from(y))];
        const d = kolmogorovSmirnov(a, b);
        expect(d).toBe(kolmogorovSmirnov(b, a));
        expect(d).toBeGreaterThanOrEqual(0);
        expect(d).toBeLessThanOrEqual(1);
        expect(kolmogorovSmirnov(a, a)).toBe(0);
        expect(wasserstein(a, a)).toBe(0);
        expect(wasserstein(a, b)).toBeCloseTo(wasserstein(b, a), 6);
        const { area, p } = mannWhitney(a, b);
        expect(area + mannWhitney(b, a).area).toBeCloseTo(1, 12);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('Kolmogorov–Smirnov and Mann–Whitney stay the same under a monotone map, Wasserstein moves with a shift', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        const map = (list: number[]) => sorted(Float64Array.from(list, (value) => Math.fround(value)));
        const [a, b] = [map(x), map(y)];
        const cubed = (sample: Float64Array) => sample.map((value) => value ** 3);
        expect(kolmogorovSmirnov(cubed(a), cubed(b))).toBe(kolmogorovSmirnov(a, b));
        expect(mannWhitney(cubed(a), cubed(b)).area).toBe(mannWhitney(a, b).area);
        expect(
          wasserstein(
            a,
            a.map((value) => value + 5),
          ),
        ).toBeCloseTo(5, 6);
      }),
    );
  });

  it('distances of counts are symmetric and bounded', () => {
    fc.assert(
      fc.property(counts, (pairs) => {
        const [a, b] = [pairs.map(([count]) => count + 1), pairs.map(([, count]) => count + 1)];
        expect(stabilityIndex(a, b)).toBeCloseTo(stabilityIndex(b, a), 12);
        expect(stabilityIndex(a, b)).toBeGreaterThanOrEqual(0);
        expect(jensenShannon(a, b)).toBeLessThanOrEqual(Math.sqrt(Math.LN2) + 1e-12);
        expect(chiSquared(a, b).statistic).toBeCloseTo(chiSquared(b, a).statistic, 9);
      }),
    );
  });

  it('leaves NaN out and takes infinities as values', () => {
    const a = sorted(Float64Array.of(NaN, 1, Infinity, -Infinity, NaN));
    expect([...a]).toEqual([-Infinity, 1, Infinity]);
    const finite = sorted(Float64Array.of(0, 1, 2));
    expect(kolmogorovSmirnov(a, finite)).toBeCloseTo(1 / 3, 12);
    expect(wasserstein(a, finite)).toBe(Infinity);
    expect(wasserstein(a, a)).toBe(0);
  });

  it('ties, constants, one row, none', () => {
    const [one, none] = [Float64Array.of(7), new Float64Array()];
    expect(kolmogorovSmirnov(one, one)).toBe(0);
    expect(kolmogorovSmirnov(one, Float64Array.of(8))).toBe(1);
    expect(kolmogorovSmirnovP(1, 1, 1)).toBe(1);
    expect(kolmogorovSmirnov(one, none)).toBeNaN();
    expect(wasserstein(none, one)).toBeNaN();
    expect(mannWhitney(none, one).p).toBeNaN();
    expect(mannWhitney(one, one)).toEqual({ area: 0.5, p: 1 });
    expect(stabilityIndex([0, 0], [1, 1])).toBeNaN();
    expect(jensenShannon([0, 0], [1, 1])).toBeNaN();
    expect(chiSquared([5, 0], [3, 0])).toEqual({ statistic: 0, degrees: 0, p: 1 });
    expect(quantileEdges(new Float64Array(20), 10)).toEqual([]);
    expect(quantileEdges(none, 10)).toEqual([]);
    expect(() => stabilityIndex([1], [1, 2])).toThrow(/same cells/);
    expect(cellOf(NaN, [1, 2])).toBe(-1);
    expect([0, 1, 1.5, 2].map((value) => cellOf(value, [1, 2]))).toEqual([0, 1, 1, 2]);
  });
});

describe('calibration on own windows', () => {
  it('knows nothing without windows, and little of a few', () => {
    expect(calibratedP(5, calibrate([], 9))).toBe(1);
    expect(calibrate([0.01, 0.02], 9).degrees).toBe(1);
    expect(calibratedP(0.1, calibrate([0.01], 9))).toBeGreaterThan(0.1);
    expect(calibratedP(NaN, calibrate([0.01, 0.02, 0.03, 0.02], 9))).toBe(1);
    expect(calibratedP(0.1, { mean: 0, degrees: 1, windows: 5 })).toBe(0);
    expect(shareTail(0, 7, 0.1)).toBe(1);
    expect(shareTail(0.1, 7, 0)).toBe(0);
  });

  it('is exact where the windows are those of independent rows', () => {
    const next = uniform(7);
    const draw = (rows: number) => {
      const counts = new Array<number>(10).fill(0);
      for (let row = 0; row < rows; row++) counts[Math.floor(10 * next())]++;
      return counts;
    };
    const past = draw(20_000);
    let beyond = 0;
    for (let run = 0; run < 400; run++) {
      const own = Array.from({ length: 20 }, () => stabilityIndex(past, draw(300)));
      if (calibratedP(stabilityIndex(past, draw(300)), calibrate(own, 9)) <= 0.05) beyond++;
    }
    expect(beyond / 400).toBeGreaterThan(0.02);
    expect(beyond / 400).toBeLessThan(0.08);
  });
});

describe('a whole column', () => {
  it('numeric', () => {
    const distances = compareNumeric(Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5, NaN));
    expect(distances.outside).toBeCloseTo(0.3333, 4);
    expect(distances.nulls).toBe(0.25);
    expect(distances.kolmogorovSmirnov.statistic).toBe(0.5);
    expect(distances.wasserstein).toBeCloseTo(1.5, 12);
  });

  it('categorical', () => {
    const distances = compareCategorical(Float64Array.of(0, 0, 1, 1), Float64Array.of(0, 1, 2, -1), 3);
    expect(distances.unseen).toBe(0.5);
    expect(distances.nulls).toBe(0);
    expect(distances.chiSquared.degrees).toBe(2);
  });

  it('without a value', () => {
    const nothing = Float64Array.of(NaN, NaN);
    const distances = compareNumeric(Float64Array.of(1, 2), nothing);
    expect(distances.nulls).toBe(1);
    expect(distances.stabilityIndex).toBeNaN();
    expect(distances.kolmogorovSmirnov.p).toBeNaN();
  });
});
