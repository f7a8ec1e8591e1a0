import { z } from 'zod';
import { MINUTE } from '../../duration.ts';
import { distinctListOf, formOf, looseTexts, range, section } from '../structures.ts';
import {
  duration,
  durationOrZero,
  environmentVariable,
  nonEmptyText,
  positiveShare,
  yesOrNo,
} from '../values.ts';

const names = (what: string) => distinctListOf(nonEmptyText(), `two or more ${what}`, 2);

const nullable = () => yesOrNo().default(false).describe('Whether values may be missing');

export const feature = formOf(
  'type',
  ['numeric', 'categorical'],
  [
    section({
      name: nonEmptyText().describe("The column's name"),
      type: z.literal('numeric'),
      range: range().optional().describe('Smallest and largest plausible value'),
      nullable: nullable(),
    }),
    section({
      name: nonEmptyText().describe("The column's name"),
      type: z.literal('categorical'),
      levels: names('levels').describe('The values that are known'),
      nullable: nullable(),
    }),
  ],
);

export const target = section({
  name: nonEmptyText().describe("The target's column"),
  classes: names('classes')
    .optional()
    .describe("The target's values; of two, the second is the positive one"),
});

const timeout = (time: number) => duration().default(time).describe('How long an answer is waited for');

export const source = formOf(
  'kind',
  ['observations', 'postgres'],
  [
    section({ kind: z.literal('observations') }),
    section({
      kind: z.literal('postgres'),
      url: environmentVariable().describe('The environment variable that holds the connection URL'),
      query: nonEmptyText().optional().describe('A SELECT that yields the rows; this or table'),
      table: nonEmptyText().optional().describe('A table or view that holds the rows; this or query'),
      id: nonEmptyText().default('id').describe("The column with a row's id"),
      observedAt: nonEmptyText().default('observed_at').describe('The column with the time of observation'),
      knownAt: nonEmptyText()
        .nullable()
        .default(null)
        .describe('The column with the time at which the label became known; null: when it is first seen'),
      target: nonEmptyText().optional().describe('The column with the label'),
      filter: looseTexts()
        .default({})
        .describe('Only rows whose columns have these values count, such as { patient: p-17 }'),
      timeout: timeout(MINUTE / 2),
    }),
  ],
);

export const labels = section({
  delay: durationOrZero().default(0).describe('Time from an observation to its label'),
  coverage: positiveShare().default(0.9).describe("Share of a window's rows that must be labelled"),
  patience: duration().optional().describe('How long late labels are waited for before an alarm'),
});
