import { tenureLogE } from '../../statistics/index.ts';
import { alphaOfShadow, OWN_EVIDENCE } from '../../contracts/evidence.ts';
import { POOLED_TIGHTEST_AT } from '../../pipeline/judging.ts';
import { FORMS, selfNormalised } from './forms.ts';
import type { World } from './streams.ts';

const WEEKS = 52;
const DAYS_OF_A_SHADOW = 21;
/** With the default budget, what is left for one shadow where α is for a year. */
const shareOf = (alpha: number): number =>
  alphaOfShadow({
    shadow: { alpha, alphaPer: 'year' },
    budget: { retrainings: 6, per: 12 * 7 * 24 * 3_600_000 },
  });

/** A rule by which the challengers of a year are judged; true where it promoted one of them. */
export interface Span {
  name: string;
  promotes: (world: World, seed: number, alpha: number) => boolean;
}

const shadowsOfAYear = Math.floor((WEEKS * 7) / DAYS_OF_A_SHADOW);

/** Seeds that the runs of one table never share. */
const seedOf = (seed: number, part: number): number => seed * 1000 + part;

const yearOfShadows =
  (alphaOf: (alpha: number) => number): Span['promotes'] =>
  (world, seed, alpha) => {
    for (let shadow = 0; shadow < shadowsOfAYear; shadow++) {
      const next = world.start(seedOf(seed, shadow));
      const test = FORMS[0].start();
      for (let day = 0; day < DAYS_OF_A_SHADOW; day++)
        if (test(next()) >= -Math.log(alphaOf(alpha))) return true;
    }
    return false;
  };

/** One champion's tenure of a year: its evidence adds up over all of its challengers. */
const tenure: Span['promotes'] = (world, seed, alpha) => {
  const challengers: number[] = [];
  const pooled = selfNormalised(POOLED_TIGHTEST_AT.block)();
  for (let shadow = 0; shadow < shadowsOfAYear; shadow++) {
    const next = world.start(seedOf(seed, shadow));
    const test = FORMS[0].start();
    for (let day = 0; day < DAYS_OF_A_SHADOW; day++) {
      const today = next();
      challengers[shadow] = test(today);
      const logE = tenureLogE(pooled(today), challengers);
      if (logE >= -Math.log(alpha) && challengers[shadow] >= OWN_EVIDENCE) return true;
    }
  }
  return false;
};

/** Three kinds of one fit; every week the one that stands best leads, and the evidence goes on. */
const threeKinds: Span['promotes'] = (world, seed, alpha) => {
  const kinds = [0, 1, 2].map((kind) => world.start(seedOf(seed, 100 + kind)));
  const gains = [0, 0, 0];
  const test = FORMS[0].start();
  let leader = 0;
  for (let day = 0; day < DAYS_OF_A_SHADOW; day++) {
    const today = kinds.map((next) => next());
    today.forEach((rows, kind) => (gains[kind] += rows.reduce((total, difference) => total + difference, 0)));
    if (test(today[leader]) >= -Math.log(alpha)) return true;
    if (day % 7 === 6) leader = gains.indexOf(Math.max(...gains));
  }
  return false;
};

export const SPANS: readonly Span[] = [
  { name: 'one shadow of three kinds, picked again weekly; α for the shadow', promotes: threeKinds },
  { name: "a champion's tenure of a year; α for the tenure", promotes: tenure },
  { name: `${shadowsOfAYear} shadows in a year; α for the year`, promotes: yearOfShadows(shareOf) },
  { name: `${shadowsOfAYear} shadows in a year; α for each`, promotes: yearOfShadows((alpha) => alpha) },
];
