import { WEEK } from '../../duration.ts';
import { distinctListOf, section } from '../structures.ts';
import {
  choice,
  confidence,
  duration,
  durationOrNever,
  nonEmptyText,
  number,
  positiveShare,
  significance,
  wholeNumber,
  yesOrNo,
} from '../values.ts';

export const evaluation = section({
  every: duration().default(WEEK).describe('Time between two evaluations'),
  window: duration().optional().describe('Span of observations that an evaluation looks at'),
  metric: choice(['accuracy', 'precision', 'recall', 'f1', 'f1Macro', 'auc', 'logLoss', 'rmse', 'mae', 'r2'])
    .optional()
    .describe('What the champion is measured by'),
  threshold: section({
    drop: number({ above: 0 }).optional(),
    atLeast: number().optional(),
    atMost: number().optional(),
  })
    .refine((threshold) => Object.values(threshold).filter((value) => value !== undefined).length === 1, {
      error: ({ input }) =>
        `must have one form (got ${Object.keys(input as object).join(' and ') || 'none'}), allowed: drop, atLeast or atMost`,
    })
    .optional()
    .describe(
      'When the metric is bad. drop: so far below the result at validation, in points of the metric; for losses ' +
        'so far above it, as a share of it (0.05 is 5 %). atLeast, or atMost for losses: a fixed level',
    ),
  weight: nonEmptyText()
    .nullable()
    .default(null)
    .describe('The numeric feature that says how much a row counts, such as an amount; none: all alike'),
  segments: section({
    features: distinctListOf(nonEmptyText(), 'names of features')
      .default([])
      .describe('Features by whose values the metric is looked at; numeric ones by quarters of their rows'),
    gate: yesOrNo()
      .default(false)
      .describe('Whether validation refuses what is significantly worse than the champion in one of them'),
  })
    .prefault({})
    .describe('Parts of the rows in which the version must not be worse'),
  confidence: confidence().default(0.95).describe("Two-sided confidence of the metric's interval"),
  falseAlarms: durationOrNever()
    .default(null)
    .describe(
      'Expected time between two degradations of a model that are confirmed by chance, such as 52w; it sets the ' +
        'confidence of the interval that must lie past the threshold. never: confidence does',
    ),
  minimumRows: wholeNumber({ atLeast: 1 })
    .default(100)
    .describe('Labelled rows that a window needs for a verdict'),
  confirmations: wholeNumber({ atLeast: 1 })
    .default(2)
    .describe('Degraded windows with disjoint rows that it takes to retrain'),
  confirmWithin: duration()
    .optional()
    .describe('How long a degraded or drifted window counts as confirmation'),
  patience: duration().optional().describe('How long the source may be silent before an alarm'),
});

export const drift = section({
  trigger: yesOrNo().default(true).describe('Whether confirmed drift of the inputs retrains'),
  size: number({ above: 0 })
    .default(0.25)
    .describe('Population stability index from which a feature has moved in practice'),
  share: positiveShare().default(0.5).describe('Share of the features, by importance, that must have moved'),
  falseDiscovery: significance().default(0.01).describe('False discovery rate over the features'),
  confirmations: wholeNumber({ atLeast: 1 })
    .default(2)
    .describe('Drifted windows with disjoint rows that it takes to retrain'),
});
