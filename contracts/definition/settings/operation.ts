import { z } from 'zod';
import { MINUTE } from '../../duration.ts';
import { distinctListOf, formOf, listOf, section } from '../structures.ts';
import { choice, duration, environmentVariable, nonEmptyText, number, wholeNumber } from '../values.ts';

export const breaker = section({
  cooldown: duration().optional().describe('How long the breaker stays open'),
  growth: number({ atLeast: 1 }).default(2).describe('Factor on the cooldown after each failed trial'),
  cap: duration().optional().describe('Longest cooldown'),
  failures: wholeNumber({ atLeast: 1 }).default(3).describe('Refused challengers in a row that open it'),
});

export const budget = section({
  retrainings: wholeNumber({ atLeast: 1 }).default(6).describe('Most retrainings in a period'),
  per: duration().optional().describe('The period'),
});

const timeout = (time: number) => duration().default(time).describe('How long an answer is waited for');

const confirmWithin = () =>
  duration()
    .default(60 * MINUTE)
    .describe('How long it is tried again before the promotion is reversed');

const url = () => environmentVariable().describe('The environment variable that holds the URL');

const channel = formOf(
  'kind',
  ['log', 'webhook', 'slack'],
  [
    section({ kind: z.literal('log') }),
    section({
      kind: z.literal('webhook'),
      url: url(),
    }),
    section({
      kind: z.literal('slack'),
      url: url(),
    }),
  ],
);

const NOTICES = ['promotion', 'rollback', 'breaker', 'noData', 'approval', 'undecided', 'overdue'] as const;

export const deploy = formOf(
  'kind',
  ['webhook', 'activity'],
  [
    section({
      kind: z.literal('webhook'),
      url: url(),
      secret: environmentVariable().describe(
        'The environment variable that holds the key that signs requests',
      ),
      timeout: timeout(MINUTE / 6),
      confirmWithin: confirmWithin(),
      hosts: listOf(nonEmptyText(), 'names of hosts')
        .default([])
        .describe('Hosts that the URL may point to; empty: any'),
    }),
    section({
      kind: z.literal('activity'),
      name: nonEmptyText().describe("The activity's name"),
      queue: nonEmptyText().describe("The task queue of the activity's worker"),
      timeout: timeout(MINUTE / 6),
      confirmWithin: confirmWithin(),
    }),
  ],
);

const everythingToTheLog = { on: [...NOTICES], channel: { kind: 'log' as const } };

export const notifications = listOf(
  section({
    on: distinctListOf(choice(NOTICES), NOTICES.join(', '), 1)
      .default([...NOTICES])
      .describe('What is told'),
    channel: channel.prefault({ kind: 'log' }).describe('Where it is told'),
  }),
  'notifications',
).default([everythingToTheLog]);
