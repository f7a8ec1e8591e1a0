import { Generator } from '../../../forest/random.ts';
import type { ObservationRow } from '../../../store/arrivals.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** Every walk begins here. */
export const NEW_YEAR = Date.UTC(2030, 0, 1);

/** Midnight at the beginning of the walk's `n`th day, counted from 0. */
export const day = (n: number): number => NEW_YEAR + n * DAY;

/** What the world gives for one instant: two numbers between 0 and 1, and the answer to be predicted. */
export interface Happening {
  first: number;
  second: number;
  label: 'no' | 'yes';
}

/** What happens at an instant; equal instants, equal happenings. */
export type World = (at: number) => Happening;

/** How often the label is not what it should be. */
const NOISE = 0.1;

/** The label follows one of the two features, `share` of the time. */
const follows =
  (feature: 'first' | 'second', noise = NOISE): World =>
  (at) => {
    const random = new Generator(7, Math.floor(at / 60_000));
    const draw = () => random.next() / 2 ** 32;
    const features = { first: draw(), second: draw() };
    const yes = features[feature] > 0.5 !== draw() < noise;
    return { ...features, label: yes ? 'yes' : 'no' };
  };

/** The same world, but `first` arrives in another unit. */
export const inAnotherUnit =
  (world: World): World =>
  (at) => {
    const happening = world(at);
    return { ...happening, first: happening.first * 100 };
  };

/** Worlds by what the label has to do with the features. */
export const worlds = {
  first: follows('first'),
  second: follows('second'),
  /** Nothing at all: no model beats the dummy. */
  random: follows('first', 0.5),
  wrongUnit: inAnotherUnit(follows('first')),
} satisfies Record<string, World>;

/** One world after another, each from the day that is its key on. */
export const eras =
  (byDay: Record<number, World>): World =>
  (at) => {
    const begun = Object.keys(byDay)
      .map(Number)
      .filter((from) => day(from) <= at);
    return byDay[Math.max(...begun)](at);
  };

/** Half-hourly rows of [from, to), never on the hour; their labels are known `labelDelay` after them. */
export function rowsBetween(world: World, from: number, to: number, labelDelay = 0): ObservationRow[] {
  const rows: ObservationRow[] = [];
  for (let at = from + HOUR / 4; at < to; at += HOUR / 2) {
    const { first, second, label } = world(at);
    rows.push({
      id: new Date(at).toISOString(),
      observedAt: at,
      values: [first, second],
      label,
      labelKnownAt: at + labelDelay,
    });
  }
  return rows;
}

/** A world that changes while the first champion serves: two degraded weeks confirm it on day 35. */
export const changing = eras({ 0: worlds.first, 22: worlds.second });
