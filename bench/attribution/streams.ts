import type { Frame, Target } from '../../contracts/frame.ts';
import type { Cause } from '../../contracts/reports.ts';
import { uniform } from '../../statistics/index.ts';

/** What happens to a stream between the rows held out and the window. */
export const SCENARIOS = ['inputs', 'relation', 'both', 'neither', 'labels', 'season'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** The cause that each of them ought to be put down to. */
export const RIGHT: Record<Scenario, Cause> = {
  inputs: 'inputs',
  relation: 'relation',
  both: 'both',
  neither: 'noise',
  labels: 'labels',
  season: 'inputs',
};

export const TARGET: Target = { name: 'y', task: 'binary', classes: ['no', 'yes'] };
const FEATURES = Array.from({ length: 6 }, (_, f) => ({
  name: `x${f + 1}`,
  type: 'numeric' as const,
  nullable: false,
}));
const MINUTE = 60_000;

/** How far each change goes. */
export interface World {
  /** Share of rows that come from the season near the boundary, where answers are hard. */
  hard: number;
  /** Angle by which the boundary between the classes has turned, radians. */
  turn: number;
  /** Share of labels that are flipped. */
  flips: number;
  /** Share of rows from the other season, whose fourth input is larger. */
  season: number;
}

/** As held out: the present season. */
export const USUAL: World = { hard: 0.25, turn: 0, flips: 0, season: 0 };

/** As trained on: both seasons. */
export const YEAR: World = { ...USUAL, season: 0.5 };

/**
 * Rows with six inputs. Two of them decide the class, by their side of a line and a logistic chance: rows near the line
 * are hard, others are easy.
 */
export function draw(rows: number, world: World, seed: number): Frame {
  const next = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const shared = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
  const frame: Frame = {
    features: FEATURES,
    rows,
    x: shared(rows * FEATURES.length),
    y: shared(rows),
    observedAt: Float64Array.from({ length: rows }, (_, row) => row * MINUTE),
    ids: [],
  };
  for (let row = 0; row < rows; row++) {
    const hard = next() < world.hard;
    const along = normal();
    const across = hard ? 0.6 * normal() : (next() < 0.5 ? -1 : 1) * (1.8 + 0.5 * normal());
    frame.x[row] = across;
    frame.x[rows + row] = along;
    const other = next() < world.season;
    for (let f = 2; f < FEATURES.length; f++)
      frame.x[f * rows + row] = normal() + (f === 2 && hard ? 1 : 0) + (f === 3 && other ? 2 : 0);
    const side = across * Math.cos(world.turn) + along * Math.sin(world.turn);
    const label = next() < 1 / (1 + Math.exp(-3 * side)) ? 1 : 0;
    frame.y[row] = next() < world.flips ? 1 - label : label;
  }
  return frame;
}

/** The world in which a scenario costs `effect` of accuracy for every change that it has. */
export async function worldOf(
  scenario: Scenario,
  effect: number,
  accuracy: (world: World) => Promise<number>,
): Promise<World> {
  const usual = await accuracy(USUAL);
  const reaching = async (
    fall: number,
    from: World,
    change: (size: number) => Partial<World>,
    most: number,
  ): Promise<World> => {
    const start = await accuracy(from);
    let [low, high] = [0, most];
    for (let step = 0; step < 14; step++) {
      const middle = (low + high) / 2;
      if (start - (await accuracy({ ...from, ...change(middle) })) < fall) low = middle;
      else high = middle;
    }
    return { ...from, ...change((low + high) / 2) };
  };
  const moved = (from: World) =>
    reaching(effect, from, (size) => ({ hard: from.hard + size }), 1 - from.hard);
  const turned = (from: World) => reaching(effect, from, (turn) => ({ turn }), 1.5);
  switch (scenario) {
    case 'inputs':
      return moved(USUAL);
    case 'relation':
      return turned(USUAL);
    case 'both':
      return turned(await moved(USUAL));
    case 'labels':
      return { ...USUAL, flips: effect / (2 * usual - 1) };
    // The other season returns, in which more rows are hard: not among the rows held out, but among those trained on.
    case 'season':
      return moved({ ...USUAL, season: 1 });
    case 'neither':
      return USUAL;
  }
}
