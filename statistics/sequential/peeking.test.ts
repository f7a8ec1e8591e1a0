import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { addMoment, asymptoticSequence, noMoments } from './asymptotic-sequence.ts';
import { bet, betLogE, createBet } from './bet.ts';
import { confidenceSequence } from './confidence-sequence.ts';
import { addBernstein, bernsteinLogE, noBernstein } from './empirical-bernstein.ts';
import { mcnemarLogE } from './mcnemar.ts';
import { tenureLogE } from './tenure.ts';

const ALPHA = 0.05;
const DECIDED = -Math.log(ALPHA);

/** Share of `runs` in which `watch`, called after every row, is true at least once. */
function everTrue(
  runs: number,
  rows: number,
  watch: (next: () => number) => (row: number) => boolean,
): number {
  const next = uniform(2024);
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const look = watch(next);
    for (let row = 0; row < rows; row++) {
      if (look(row)) {
        count++;
        break;
      }
    }
  }
  return count / runs;
}

/** −1, 0 or 1: the two versions differ on `disagreement` of the rows, with the given mean. */
const draw = (next: () => number, mean: number, disagreement = 0.1) => {
  const u = next();
  return u < (disagreement + mean) / 2 ? 1 : u < disagreement ? -1 : 0;
};

describe('looked at again and again, a version that is not better is promoted in at most α of runs', () => {
  it('by the McNemar mixture', () => {
    const share = everTrue(600, 3000, (next) => {
      let [wins, losses] = [0, 0];
      return () => {
        const d = draw(next, 0);
        if (d === 0) return false;
        if (d > 0) wins++;
        else losses++;
        return mcnemarLogE(wins, losses) >= DECIDED;
      };
    });
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThanOrEqual(ALPHA);
  });

  it('by the bet, exactly at its margin', () => {
    const share = everTrue(400, 1500, (next) => {
      let state = createBet({ margin: 0.02 });
      return () => betLogE((state = bet(state, draw(next, -0.02)))) >= DECIDED;
    });
    expect(share).toBeLessThanOrEqual(ALPHA);
  });

  it('by the bet on block means', () => {
    const share = everTrue(400, 300, (next) => {
      let state = createBet({ margin: 0 });
      return () => {
        const weather = 0.6 * (next() - 0.5);
        const mean =
          Array.from({ length: 8 }, () => draw(next, weather, 0.5)).reduce<number>((a, b) => a + b, 0) / 8;
        return betLogE((state = bet(state, mean))) >= DECIDED;
      };
    });
    expect(share).toBeLessThanOrEqual(ALPHA);
  });

  it('by the empirical-Bernstein process, in a world that moves while its average stays', () => {
    const share = everTrue(400, 1500, (next) => {
      let state = noBernstein;
      return (row) => {
        const phase = row % 200 < 100 ? -0.08 : 0.08;
        state = addBernstein(state, draw(next, phase));
        return row % 4 === 3 && bernsteinLogE(state) >= DECIDED;
      };
    });
    expect(share).toBeLessThanOrEqual(ALPHA);
  });

  it('by the tenure over challengers that replace each other', () => {
    const share = everTrue(400, 3000, (next) => {
      const challengers: number[] = [];
      let [wins, losses, pooledWins, pooledLosses] = [0, 0, 0, 0];
      return (row) => {
        if (row % 500 === 0) {
          challengers.push(0);
          [wins, losses] = [0, 0];
        }
        const d = draw(next, 0);
        if (d === 0) return false;
        if (d > 0) {
          wins++;
          pooledWins++;
        } else {
          losses++;
          pooledLosses++;
        }
        challengers[challengers.length - 1] = mcnemarLogE(wins, losses);
        return tenureLogE(mcnemarLogE(pooledWins, pooledLosses), challengers) >= DECIDED;
      };
    });
    expect(share).toBeLessThanOrEqual(ALPHA);
  });
});

describe('looked at again and again, the true difference lies outside in at most α of runs', () => {
  it('of the betting confidence sequence', () => {
    const share = everTrue(100, 1000, (next) => {
      const counts = { wins: 0, losses: 0, ties: 0 };
      return (row) => {
        const d = draw(next, 0.03);
        counts[d > 0 ? 'wins' : d < 0 ? 'losses' : 'ties']++;
        if (row % 50 !== 49) return false;
        const { low, high } = confidenceSequence(counts, ALPHA);
        return low > 0.03 || high < 0.03;
      };
    });
    expect(share).toBeLessThanOrEqual(ALPHA);
  });

  it('of the asymptotic confidence sequence, after a burn-in', () => {
    const share = everTrue(400, 2000, (next) => {
      let moments = noMoments;
      return (row) => {
        moments = addMoment(moments, draw(next, 0.03));
        const { low, high } = asymptoticSequence(moments, { alpha: ALPHA, tightestAt: 500 });
        return row >= 200 && (low > 0.03 || high < 0.03);
      };
    });
    expect(share).toBeLessThanOrEqual(ALPHA);
  });
});

it('finds a challenger five points better after some hundred pairs', () => {
  const needed: number[] = [];
  const next = uniform(5);
  for (let run = 0; run < 51; run++) {
    let [wins, losses, rows] = [0, 0, 0];
    while (mcnemarLogE(wins, losses) < DECIDED) {
      const d = draw(next, 0.05, 0.09);
      rows++;
      if (d > 0) wins++;
      else if (d < 0) losses++;
    }
    needed.push(rows);
  }
  const median = needed.sort((a, b) => a - b)[25];
  expect(median).toBeGreaterThan(200);
  expect(median).toBeLessThan(600);
});
