import type { Feature, Frame, Target } from '../../contracts/frame.ts';
import type { Window } from '../../contracts/reports.ts';
import { uniform } from '../../statistics/random.ts';

const DAY = 24 * 3_600_000;
const WEEK = 7 * DAY;

/** A Monday, midnight. */
const START = Date.UTC(2024, 0, 1);

/** Share of labels that no model can know. */
const NOISE = 0.1;

/** Labelled rows made by a known rule, so that it is known when the rule changed and which labels are wrong. */
export interface Stream {
  name: string;
  features: Feature[];
  target: Target;
  frame: Frame;
  /** Instants at which one rule gives way to another, at once. */
  changes: number[];
  /** Spans whose labels are not the rule's. */
  corrupted: Window[];
  /** The probability of label 1 for a row's values, by the rule in force at an instant. */
  chance: (x: readonly number[], at: number) => number;
}

/** The probability of label 1 for a row's values, by week since the start. */
type Rule = (x: readonly number[], week: number) => number;

interface Recipe {
  /** At most 100. */
  rowsPerDay: number;
  weeks: number;
  features: number;
  /** Values of a row, from uniform numbers in [0, 1); as they come by default. */
  inputs?: (drawn: readonly number[], week: number) => number[];
  rule: (random: () => number) => {
    rule: Rule;
    changes: number[];
    /** Weeks, from and to, with other labels than the rule's: made of those, and of the draw that decided them. */
    spans?: [number, number][];
    corrupt?: (label: number, draw: number) => number;
  };
}

const side = (score: number): number => (score > 0 ? 1 : 0);

/** A rule of five features with an interaction, its weights drawn anew: what is learnt on one says little of another. */
function drawnRule(random: () => number): Rule {
  const weights = Array.from({ length: 5 }, () => 2 * random() - 1);
  return (x) =>
    side(
      x.reduce((sum, value, i) => sum + weights[i % 5] * (value - 0.5), 0) + 2 * (x[0] - 0.5) * (x[1] - 0.5),
    );
}

/** Street and Kim, A streaming ensemble algorithm (SEA) for large-scale classification, KDD 2001: x₁ + x₂ ≤ θ. */
const SEA = [8, 9, 7, 9.5].map((theta) => theta / 10);

/** Two features of unequal weight; swapped, they change their roles. */
const swapRule =
  (first: number, second: number): Rule =>
  (x) =>
    side(2 * x[first] + x[second] - 1.5);

/** More and more rows follow a second rule; after half a year all do. */
function gradual(random: () => number): { rule: Rule; changes: number[] } {
  const from = 20 + Math.floor(56 * random()) / 7;
  const [before, after] = [drawnRule(random), drawnRule(random)];
  return {
    rule: (x, week) => {
      const share = Math.min(1, Math.max(0, (week - from) / 26));
      return share * after(x, week) + (1 - share) * before(x, week);
    },
    changes: [],
  };
}

const RECIPES = {
  /** One rule for a year after the first four weeks: whatever is promoted is no better. */
  'no drift': {
    rowsPerDay: 20,
    weeks: 56,
    features: 5,
    rule: (random) => ({ rule: drawnRule(random), changes: [] }),
  },
  /** SEA's four concepts, each for 14 to 26 weeks. */
  'abrupt concepts': {
    rowsPerDay: 50,
    weeks: 84,
    features: 3,
    rule: (random) => {
      const changes = [0, 1, 2].reduce<number[]>(
        (found) => [...found, (found.at(-1) ?? 4) + 14 + Math.floor(85 * random()) / 7],
        [],
      );
      const rule: Rule = (x, week) => side(SEA[changes.filter((at) => at <= week).length] - x[0] - x[1]);
      return { rule, changes };
    },
  },
  /** Two features swap their roles, and swap back. */
  'swap and back': {
    rowsPerDay: 50,
    weeks: 84,
    features: 4,
    rule: (random) => {
      const changes = [28, 54].map((week) => week + Math.floor(28 * random()) / 7);
      const [before, after] = [swapRule(0, 1), swapRule(1, 0)];
      return {
        rule: (x, week) => (week >= changes[0] && week < changes[1] ? after : before)(x, week),
        changes,
      };
    },
  },
  /** One rule gives way to another over half a year. */
  gradual: {
    rowsPerDay: 50,
    weeks: 84,
    features: 5,
    rule: gradual,
  },
  /** The rule stays; the inputs wander to where it had few rows to be learnt from. */
  'inputs only': {
    rowsPerDay: 50,
    weeks: 84,
    features: 5,
    inputs: (drawn, week) => {
      const place = Math.min(1, Math.max(0, (week - 12) / 40));
      return drawn.map((value) => Math.min(1, 0.55 * value + 0.45 * place));
    },
    rule: (random) => ({ rule: drawnRule(random), changes: [] }),
  },
  /** One rule, and two weeks of labels thrown like coins. */
  'random labels': {
    rowsPerDay: 50,
    weeks: 84,
    features: 5,
    rule: (random) => {
      const rule = drawnRule(random);
      const coin = 36 + Math.floor(84 * random()) / 7;
      return { rule, changes: [], spans: [[coin, coin + 2]], corrupt: (_, draw) => Math.round(draw) };
    },
  },
  /** One rule, and two spans of ten days whose labels are the wrong way round. */
  'poisoned weeks': {
    rowsPerDay: 50,
    weeks: 84,
    features: 5,
    rule: (random) => {
      const rule = drawnRule(random);
      const spans = [32, 58].map((week): [number, number] => {
        const start = week + Math.floor(28 * random()) / 7;
        return [start, start + 10 / 7];
      });
      return { rule, changes: [], spans, corrupt: (label) => 1 - label };
    },
  },
} satisfies Record<string, Recipe>;

export type StreamName = keyof typeof RECIPES;

export const STREAMS = Object.keys(RECIPES) as StreamName[];

/**
 * Makes a stream: equal names and seeds give equal rows, evenly spaced over the day.
 *
 * @param weeks how long it is; a longer one begins as a shorter one does
 * @param corrupted false: the same stream with the rule's labels all the way
 *
 * @example
 * makeStream('abrupt concepts', 1).frame.rows // 29400: 84 weeks of 50 rows a day
 */
export function makeStream(
  name: StreamName,
  seed: number,
  { weeks = RECIPES[name].weeks, corrupted = true }: { weeks?: number; corrupted?: boolean } = {},
): Stream {
  const recipe: Recipe = RECIPES[name];
  const random = uniform(seed * 7919 + STREAMS.indexOf(name));
  const { rule, corrupt, spans = [], changes } = recipe.rule(random);
  const chanceOf: Rule = (x, week) => NOISE + (1 - 2 * NOISE) * rule(x, week);
  const isCorrupt = (week: number) => corrupted && spans.some(([from, to]) => week >= from && week < to);
  const rows = recipe.rowsPerDay * 7 * weeks;
  const shared = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
  const [x, y] = [shared(rows * recipe.features), shared(rows)];
  const observedAt = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const elapsed = Math.round((row * DAY) / recipe.rowsPerDay);
    const week = elapsed / WEEK;
    const drawn = Array.from({ length: recipe.features }, random);
    const values = recipe.inputs ? recipe.inputs(drawn, week) : drawn;
    values.forEach((value, feature) => (x[feature * rows + row] = value));
    observedAt[row] = START + elapsed;
    const draw = random();
    const label = draw < chanceOf(values, week) ? 1 : 0;
    y[row] = corrupt && isCorrupt(week) ? corrupt(label, draw) : label;
  }
  const features = Array.from({ length: recipe.features }, (_, index): Feature => ({
    name: `x${index + 1}`,
    type: 'numeric',
    range: [0, 1],
    nullable: false,
  }));
  const instant = (week: number) => START + Math.round(week * WEEK);
  return {
    name,
    features,
    target: { name: 'y', task: 'binary', classes: ['0', '1'] },
    frame: { features, rows, x, y, observedAt, ids: [] },
    changes: changes.map(instant),
    corrupted: spans.map(([from, to]) => ({ from: instant(from), to: instant(to) })),
    chance: (x, at) => chanceOf(x, (at - START) / WEEK),
  };
}
