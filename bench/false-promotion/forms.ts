import {
  addBernstein,
  bernsteinLogE,
  bet,
  betLogE,
  createBet,
  mcnemarLogE,
  noBernstein,
  selfNormalisedLogE,
} from '../../statistics/index.ts';
import { CONCENTRATION, TIGHTEST_AT } from '../../pipeline/judging.ts';

/** A test at work: it takes a day of differences and tells its log e-value against "the challenger is not better". */
export type Test = (day: Float64Array) => number;

export interface Form {
  name: string;
  unit: 'block' | 'row';
  start: () => Test;
}

const sum = (day: Float64Array): number => day.reduce((total, difference) => total + difference, 0);

/** McNemar's mixture over the units won and lost so far. */
const counting = (unit: Form['unit']) => () => {
  let [wins, losses] = [0, 0];
  const count = (difference: number) => {
    if (difference > 0) wins++;
    else if (difference < 0) losses++;
  };
  return (day: Float64Array) => {
    if (unit === 'block') count(sum(day));
    else day.forEach(count);
    return mcnemarLogE(wins, losses, CONCENTRATION[unit]);
  };
};

const bernstein = (unit: Form['unit']) => () => {
  let state = noBernstein;
  return (day: Float64Array) => {
    if (unit === 'block') state = addBernstein(state, sum(day) / day.length);
    else for (const difference of day) state = addBernstein(state, difference);
    return bernsteinLogE(state);
  };
};

/** @param tightestAt as in `selfNormalisedLogE` */
export const selfNormalised = (tightestAt: number) => () => {
  let [units, total, squares] = [0, 0, 0];
  return (day: Float64Array) => {
    const difference = sum(day) / day.length;
    units++;
    total += difference;
    squares += difference * difference;
    // The policy's fewest blocks for a verdict.
    return units < 5 ? 0 : selfNormalisedLogE({ units, sum: total, squares }, tightestAt);
  };
};

const betting = (unit: Form['unit']) => () => {
  let state = createBet({ margin: 0 });
  return (day: Float64Array) => {
    if (unit === 'block') state = bet(state, sum(day) / day.length);
    else for (const difference of day) state = bet(state, difference);
    return betLogE(state);
  };
};

/** The first one is the default's. */
export const FORMS: readonly Form[] = [
  { name: 'self-normalised on block means', unit: 'block', start: selfNormalised(TIGHTEST_AT.block) },
  { name: 'McNemar on blocks', unit: 'block', start: counting('block') },
  { name: 'betting on block means', unit: 'block', start: betting('block') },
  { name: 'empirical Bernstein on block means', unit: 'block', start: bernstein('block') },
  { name: 'McNemar on rows', unit: 'row', start: counting('row') },
  { name: 'betting on rows', unit: 'row', start: betting('row') },
  { name: 'empirical Bernstein on rows', unit: 'row', start: bernstein('row') },
];
