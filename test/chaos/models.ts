import { parseDefinition } from '../../contracts/definition/index.ts';
import type { Definition } from '../../contracts/definition/definition.ts';
import { uniform } from '../../statistics/random.ts';
import type { ObservationRow } from '../../store/arrivals.ts';

export const DAY = 24 * 3_600_000;

/** Instant of the first row. */
export const ORIGIN = Date.UTC(2024, 0, 1);

const ROWS_A_DAY = 48;

/** Days after which the answer depends on the other feature. */
const PERIOD = 12;

/** Share of wrong labels. */
const NOISE = 0.1;

/** A made model whose relation changes now and then, so that its life has retrainings, shadows and promotions in it. */
export interface MadeModel {
  definition: Definition;
  /** The rows of the `day`-th day, from 0 on, each known with its label at once. */
  rows(day: number): ObservationRow[];
}

export function madeModel(number: number, seed: number): MadeModel {
  const definition = parseDefinition(definitionText(`made-${number}`, seed + number), 'made.yaml');
  return { definition, rows: (day) => rowsOf(day, seed * 1000 + number * 100_000) };
}

const definitionText = (name: string, seed: number): string => `
name: ${name}
task: binary
target: { name: answer, classes: [no, yes] }
features:
  - { name: first, type: numeric, range: [0, 1] }
  - { name: second, type: numeric, range: [0, 1] }
clock: observation
seed: ${seed}
block: 6h
blockRows: 12
evaluation: { every: 1d, window: 1d, minimumRows: 20 }
schedule: { every: 3d }
training: { recent: 4d, long: 12d, kinds: [hybrid, recent, long], minimumRows: 50, parameters: { trees: 30 } }
shadow: { unit: row, minimumPairs: 40, atLeast: 6h }
breaker: { cooldown: 1d, cap: 2d }
budget: { retrainings: 8, per: 24d }
notifications: []
`;

function rowsOf(day: number, seed: number): ObservationRow[] {
  const next = uniform(seed + day);
  return Array.from({ length: ROWS_A_DAY }, (_, row) => {
    const values = [next(), next()];
    const telling = values[Math.floor(day / PERIOD) % 2];
    const right = next() >= NOISE;
    const observedAt = ORIGIN + day * DAY + (row * DAY) / ROWS_A_DAY;
    return {
      id: `${day}/${row}`,
      observedAt,
      values,
      label: telling > 0.5 === right ? 'yes' : 'no',
      labelKnownAt: observedAt,
    };
  });
}
