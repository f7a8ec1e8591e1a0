import { WEEK } from '../../duration.ts';
import { section } from '../structures.ts';
import {
  choice,
  confidence,
  duration,
  durationOrZero,
  number,
  significance,
  wholeNumber,
  yesOrNo,
} from '../values.ts';

export const shadow = section({
  atLeast: duration().optional().describe('No verdict comes before so much time'),
  atMost: duration()
    .optional()
    .describe('The deadline; without a verdict by then the challenger is undecided'),
  checkEvery: duration().optional().describe('Time between two looks at the evidence'),
  alpha: significance().default(0.05).describe('Chance of promoting a challenger that is not better'),
  alphaPer: choice(['shadow', 'year'])
    .default('shadow')
    .describe(
      'What alpha is for: each shadow, or tenure where evidence adds up over it; or all shadows of a year together',
    ),
  margin: number({ above: 0, below: 1 })
    .default(0.01)
    .describe('How much worse still counts as not worse, in mean loss per row'),
  unit: choice(['row', 'block'])
    .default('block')
    .describe(
      'What counts as one piece of evidence. Blocks keep alpha where rows near in time resemble each other; rows show ' +
        'sooner, and keep it where each is drawn by itself',
    ),
  test: choice(['score', 'wins', 'average'])
    .default('score')
    .describe(
      'What must be shown: smaller squared errors of the probabilities, which shows soonest; that units are won more ' +
        'often than lost; or a lower loss on the average of all units, which holds in a world that moves and takes ' +
        'longer. A metric that is no mean of losses is tested itself',
    ),
  evidence: choice(['tenure', 'challenger'])
    .default('tenure')
    .describe(
      "Whether evidence adds up over all challengers of a champion's tenure, and alpha is for all of them; or counts " +
        'per shadow, alpha too',
    ),
  minimumPairs: wholeNumber({ atLeast: 1 }).optional().describe('Rows or blocks compared before a verdict'),
  worthFinding: number({ above: 0, below: 1 })
    .default(0.02)
    .describe('The difference that a shadow is planned for, in mean loss per row or points of the metric'),
  whenUndecided: choice(['keep', 'ask', 'promoteNotWorse'])
    .default('keep')
    .describe('At the deadline: keep the champion, ask a person, or promote what is not worse'),
  leniency: section({
    posterior: confidence().default(0.8).describe('Probability that the challenger is better which suffices'),
    within: duration()
      .default(104 * WEEK)
      .describe('For how long after the last sign that the world moves'),
  })
    .nullable()
    .prefault({})
    .describe(
      'Once a degradation is confirmed, or inputs differ from earlier ones, the world is taken to move, and a posterior ' +
        'suffices for the next challengers; a rollback ends it until the next sign',
    ),
});

export const promotion = section({
  approval: section({
    timeout: duration()
      .default(2 * WEEK)
      .describe('How long an answer is waited for'),
    onTimeout: choice(['reject', 'promote', 'escalate'])
      .default('reject')
      .describe('What happens without an answer'),
    fourEyes: yesOrNo()
      .default(false)
      .describe('Whether the approver must be another person than the one who asked'),
  })
    .nullable()
    .default(null)
    .describe('A person must agree; none: the verdict suffices'),
});

export const probation = section({
  duration: durationOrZero()
    .optional()
    .describe('How long the former champion runs in shadow after a promotion; 0d: not at all'),
  checkEvery: duration().optional().describe('Time between two looks at the evidence'),
  alpha: significance().default(0.05).describe('Chance of rolling back a champion that is not worse'),
});
