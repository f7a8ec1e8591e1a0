import { parseDefinition, type Definition } from '../contracts/definition/index.ts';

/**
 * A short life on the recorded market: a first version after two weeks; a week later a retraining, two days of shadow
 * and a promotion, whatever the data say; another retraining a week after that.
 */
export const SHORT_LIFE = parseDefinition(
  `
name: short
task: binary
target: price_up
features:
  - { name: nsw_price, type: numeric, range: [0, 1] }
  - { name: nsw_demand, type: numeric, range: [0, 1] }
clock: observation
evaluation: { every: 7d }
training: { recent: 14d, kinds: [hybrid, recent], parameters: { trees: 80 } }
schedule: { every: 7d }
budget: { retrainings: 20 }
drift: { trigger: false }
shadow: { unit: row, minimumPairs: 10, atLeast: 1d, atMost: 2d, margin: 0.5, whenUndecided: promoteNotWorse }
probation: { duration: 2d }
`,
  'short.yaml',
);

/** A model of the market whose fit has as many trees as one may have: each takes a moment, all of them minutes. */
export const endlessTraining = (name: string, timeLimit = '1d'): Definition =>
  parseDefinition(
    `
name: ${name}
task: binary
target: price_up
features:
  - { name: nsw_price, type: numeric, range: [0, 1] }
  - { name: nsw_demand, type: numeric, range: [0, 1] }
clock: observation
evaluation: { every: 1d, window: 7d }
training: { recent: 14d, timeLimit: ${timeLimit}, parameters: { trees: 50000, minLeaf: 1 } }
`,
    'endless.yaml',
  );

/** A model of made rows by the clock: evaluated every day on the last week, retrained by the schedule. */
export const dailyLife = (schedule: string): Definition =>
  parseDefinition(
    `
name: daily
task: binary
target: late
features:
  - { name: distance, type: numeric, range: [0, 1] }
evaluation: { every: 1d, window: 7d, minimumRows: 50 }
training: { recent: 14d, minimumRows: 100, parameters: { trees: 60 } }
schedule: { every: ${schedule} }
budget: { retrainings: 20 }
shadow: { atMost: 7d }
`,
    'daily.yaml',
  );
