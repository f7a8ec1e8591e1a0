import type { z } from 'zod';
import { DAY } from '../duration.ts';
import { feature, labels, source, target } from './settings/data.ts';
import { drift, evaluation } from './settings/evaluation.ts';
import { breaker, budget, deploy, notifications } from './settings/operation.ts';
import { probation, promotion, shadow } from './settings/shadow.ts';
import { inspection, newData, schedule, training, validation } from './settings/training.ts';
import { listOf, section } from './structures.ts';
import { choice, duration, matching, text, wholeNumber } from './values.ts';

/**
 * A definition as it is written: every field with what it means and, where it does not build on another field, its
 * default. Optional ones get theirs from `withDefaults`. Descriptions become the comments that `formatDefinition`
 * prints.
 */
export const settings = section({
  name: matching(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'a name',
    'up to 63 of a-z, 0-9 and -, beginning with a letter or digit',
  ).describe("The model's name, unique among its lifecycles"),
  description: text().default('').describe('What the model is for, in words'),
  task: choice(['binary', 'multiclass', 'regression']).describe('What kind of target is predicted'),
  target: target.describe('What is predicted'),
  features: listOf(feature, 'one feature or more', 1).describe('What it is predicted from, in this order'),
  clock: choice(['wall', 'observation'])
    .default('wall')
    .describe('Whether time passes by itself, or by `advance`, for replays and batch feeds'),
  seed: wholeNumber({ atLeast: 0 }).default(1).describe('All randomness derives from it'),
  source: source.prefault({ kind: 'observations' }).describe('Where rows come from'),
  labels: labels.prefault({}).describe('When outcomes become known'),
  block: duration().default(DAY).describe('Rows of one block hang together and count as one observation'),
  blockRows: wholeNumber({ atLeast: 1 }).default(48).describe('A block has at least so many rows'),
  evaluation: evaluation.prefault({}).describe('How the champion is measured on fresh data'),
  drift: drift.prefault({}).describe('When the inputs count as moved'),
  schedule: schedule.prefault({}).describe('Retraining by the calendar'),
  newData: newData.prefault({}).describe('Retraining by the amount of data'),
  training: training.prefault({}).describe('How a challenger is fitted'),
  inspection: inspection
    .prefault({})
    .describe('What data must look like to be trained on; what fails opens the breaker'),
  validation: validation.prefault({}).describe('Which challengers are refused'),
  shadow: shadow.prefault({}).describe('How a challenger proves itself on live rows'),
  promotion: promotion.prefault({}).describe('How a better challenger becomes champion'),
  probation: probation.prefault({}).describe('How a promotion is watched'),
  breaker: breaker.prefault({}).describe('When retraining stops itself'),
  budget: budget.prefault({}).describe('What retraining may cost'),
  deploy: deploy
    .nullable()
    .default(null)
    .describe('What must confirm a promotion: a webhook or an activity of yours; none: nothing'),
  notifications: notifications.describe('Who is told of what'),
});

/** What a definition says, with the defaults that stand by themselves. */
export type Settings = z.output<typeof settings>;
