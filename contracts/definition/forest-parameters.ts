interface Parameter {
  name: string;
  allowed: string;
  holds(value: unknown): boolean;
}

const MOST_BINS = 32_768;
/** A forest holds 65,535; a fit grows a quarter more than it serves with, for validation. */
const MOST_TREES = 50_000;

const isWhole = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;

const whole = (name: string, least: number, most = Infinity): Parameter => ({
  name,
  allowed: most === Infinity ? `whole numbers from ${least}` : `whole numbers from ${least} to ${most}`,
  holds: (value) => isWhole(value, least, most),
});

const yesOrNo = (name: string): Parameter => ({
  name,
  allowed: 'true or false',
  holds: (value) => typeof value === 'boolean',
});

/** What the trainer `forest` can be told; two trees at least, as half of them grow on each window. */
export const forestParameters = (features: number): readonly Parameter[] => [
  whole('trees', 2, MOST_TREES),
  {
    name: 'minLeaf',
    allowed: 'whole numbers from 1, or auto',
    holds: (value) => value === 'auto' || isWhole(value, 1, Infinity),
  },
  {
    name: 'maxDepth',
    allowed: 'whole numbers from 1, or null for no limit',
    holds: (value) => value === null || isWhole(value, 1, Infinity),
  },
  whole('featuresPerSplit', 1, features),
  whole('bins', 2, MOST_BINS),
  { name: 'classWeights', allowed: 'balanced', holds: (value) => value === 'balanced' },
  yesOrNo('earlyStop'),
  yesOrNo('calibrate'),
];
