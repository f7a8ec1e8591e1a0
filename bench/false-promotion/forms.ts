import {
  addBernstein,
  bernsteinLogE,
  bet,
  betLogE,
  betLogEOfCounts,
  createBet,
  mcnemarLogE,
  noBernstein,
  selfNormalisedLogE,
} from '../../statistics/index.ts';
import { CONCENTRATION, TIGHTEST_AT } from '../../pipeline/judging.ts';

/** A test at work: it takes a day of differences and tells its log e-value against "the challenger is not better". */
export type Test = (day: Int8Array) => number;

export interface Form {
  name: string;
  unit: 'block' | 'row';
  start: () => Test;
}

const sum = (day: Int8Array): number => day.reduce((total, difference) => total + difference, 0);

/** Won, lost and tied units so far. */
const counting = (unit: Form['unit'], logE: (wins: number, losses: number, ties: number) => number) => () => {
  let [wins, losses, ties] = [0, 0, 0];
  const count = (difference: number) => {
    if (difference > 0) wins++;
    else if (difference < 0) losses++;
    else ties++;
  };
  return (day: Int8Array) => {
    if (unit === 'block') count(sum(day));
    else day.forEach(count);
    return logE(wins, losses, ties);
  };
};

const bernstein = (unit: Form['unit']) => () => {
  let state = noBernstein;
  return (day: Int8Array) => {
    if (unit === 'block') state = addBernstein(state, sum(day) / day.length);
    else for (const difference of day) state = addBernstein(state, difference);
    return bernsteinLogE(state);
  };
};

const selfNormalised = () => {
  let [units, total, squares] = [0, 0, 0];
  return (day: Int8Array) => {
    const difference = sum(day) / day.length;
    units++;
    total += difference;
    squares += difference * difference;
    // The policy's fewest blocks for a verdict.
    return units < 5 ? 0 : selfNormalisedLogE({ units, sum: total, squares }, TIGHTEST_AT.block);
  };
};

const blockBet = () => {
  let state = createBet({ margin: 0 });
  return (day: Int8Array) => betLogE((state = bet(state, sum(day) / day.length)));
};

const mcnemar = (unit: Form['unit']) => (wins: number, losses: number) =>
  mcnemarLogE(wins, losses, CONCENTRATION[unit]);

/** The first one is the default: `shadow.unit: block`. */
export const FORMS: readonly Form[] = [
  {
    name: 'McNemar on blocks',
    unit: 'block',
    start: counting('block', mcnemar('block')),
  },
  { name: 'self-normalised on block means', unit: 'block', start: selfNormalised },
  { name: 'betting on block means', unit: 'block', start: blockBet },
  { name: 'empirical Bernstein on block means', unit: 'block', start: bernstein('block') },
  {
    name: 'McNemar on rows',
    unit: 'row',
    start: counting('row', mcnemar('row')),
  },
  {
    name: 'betting on rows',
    unit: 'row',
    start: counting('row', (wins, losses, ties) => betLogEOfCounts({ wins, losses, ties }, { margin: 0 })),
  },
  { name: 'empirical Bernstein on rows', unit: 'row', start: bernstein('row') },
];
