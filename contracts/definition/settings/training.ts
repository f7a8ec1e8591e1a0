import { MINUTE } from '../../duration.ts';
import { distinctListOf, looseValues, range, section } from '../structures.ts';
import {
  choice,
  confidence,
  countOrNever,
  duration,
  durationOrNever,
  durationOrZero,
  matching,
  number,
  share,
  wholeNumber,
  yesOrNo,
} from '../values.ts';

export const schedule = section({
  every: durationOrNever().optional().describe('Time between two retrainings'),
});

export const newData = section({
  rows: countOrNever().default(null).describe('So many new labelled rows retrain'),
});

export const training = section({
  trainer: matching(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'the name of a trainer',
    'forest, ml-random-forest, or the name that your own is registered by',
  )
    .default('forest')
    .describe('What fits the model: forest, ml-random-forest, or one that you register'),
  parameters: looseValues()
    .default({})
    .describe(
      "The trainer's own parameters; forest: trees, minLeaf, maxDepth, featuresPerSplit, bins, classWeights, earlyStop, calibrate",
    ),
  recent: duration().optional().describe('Span of the recent training window'),
  long: duration().optional().describe('Span of the long training window, or what there is of it'),
  kinds: distinctListOf(choice(['hybrid', 'recent', 'long']), 'hybrid, recent, long', 1)
    .optional()
    .describe('Which parts of a fit become challengers; the first one leads at the start'),
  embargo: durationOrZero()
    .default(0)
    .describe('Time between the end of training and the start of what a version is measured on'),
  minimumRows: wholeNumber({ atLeast: 1 }).default(500).describe('Labelled rows that a training needs'),
  gap: share()
    .default(0.3)
    .describe('Largest excess of the error out of bag over that on rows the fit has seen'),
  timeLimit: duration()
    .default(30 * MINUTE)
    .describe('A training that takes longer is ended'),
});

export const inspection = section({
  rows: range()
    .default([0.5, 2])
    .describe('Fewest and most rows of a block, as multiples of the trailing median'),
  duplicates: share().default(0.05).describe('Largest share of duplicated rows'),
  conflicts: share().default(0.05).describe('Largest share of rows with equal features and another label'),
  outOfRange: share().default(0.01).describe('Largest share of values outside a range or the known levels'),
  nulls: share().default(0.1).describe("Largest rise of a feature's share of missing values"),
  priorShift: share().default(0.25).describe("Largest change of a class's share"),
  relations: yesOrNo()
    .default(true)
    .describe('Whether columns are held against each other, the clock, the label and what they were'),
  labelFlips: yesOrNo().default(true).describe('Whether labels are searched for flips'),
});

export const validation = section({
  holdout: number({ above: 0, below: 1 })
    .default(0.1)
    .describe('Newest share of the recent window, held out for validation'),
  gate: choice(['notWorse', 'better'])
    .default('notWorse')
    .describe('What a challenger must be, against the champion, to get into shadow'),
  confidence: confidence().default(0.95).describe('Confidence of that comparison'),
  minimumGain: number({ atLeast: 0 }).default(0).describe('Least gain over predicting without features'),
});
