import { z } from 'zod';
import { DAY, MINUTE, WEEK } from '../duration.ts';
import {
  choice,
  countOrNever,
  duration,
  durationOrNever,
  durationOrZero,
  environmentVariable,
  formOf,
  listOf,
  matching,
  nonEmptyText,
  number,
  section,
  text,
  wholeNumber,
  yesOrNo,
} from './values.ts';

/**
 * A definition as it is written: every field with what it means and, where it does not build on another field, its
 * default. Optional ones get theirs from `derivedDefaults`. Descriptions become the comments that `formatDefinition`
 * prints.
 */

const confidence = () => number({ above: 0.5, below: 1 });
const significance = () => number({ above: 0, below: 0.5 });
const share = () => number({ atLeast: 0, atMost: 1 });
const positiveShare = () => number({ above: 0, atMost: 1 });
const repeats = (values: readonly unknown[]) => values.find((value, i) => values.indexOf(value) < i);

const distinct = {
  error: ({ input }: { input?: unknown }) =>
    `names ${String(repeats(input as unknown[]))} twice (got a list), allowed: each once`,
};
const names = (what: string) =>
  listOf(nonEmptyText(), `two or more ${what}`, 2).refine((list) => repeats(list) === undefined, distinct);

const range = () =>
  z
    .tuple([number(), number()], {
      error: ({ input }) =>
        `must be two numbers (got ${Array.isArray(input) ? `${input.length} values` : String(input)}), allowed: [low, high]`,
    })
    .refine(([low, high]) => low < high, {
      error: ({ input }) => {
        const [low, high] = input as [number, number];
        return `must begin below its end (got [${low}, ${high}]), allowed: [low, high] with low < high`;
      },
    });

const nullable = () => yesOrNo().default(false).describe('Whether values may be missing');

const feature = formOf(
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

const timeout = (time: number) => duration().default(time).describe('How long an answer is waited for');

const source = formOf(
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
      timeout: timeout(MINUTE / 2),
    }),
  ],
);

const evaluation = section({
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
  confidence: confidence().default(0.95).describe("Two-sided confidence of the metric's interval"),
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

const training = section({
  trainer: matching(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'the name of a trainer',
    'forest, ml-random-forest, or the name that your own is registered by',
  )
    .default('forest')
    .describe('What fits the model: forest, ml-random-forest, or one that you register'),
  parameters: z
    .record(
      z.string(),
      z.union([z.number(), z.string(), z.boolean(), z.null()], {
        error: 'must be a single value (got a list or map), allowed: a number, text, true, false or null',
      }),
      { error: 'must be a map (got something else), allowed: parameters by name' },
    )
    .default({})
    .describe("The trainer's own parameters; forest: trees, minLeaf, maxDepth, featuresPerSplit"),
  recent: duration().optional().describe('Span of the recent training window'),
  long: duration().optional().describe('Span of the long training window, or what there is of it'),
  kinds: listOf(choice(['hybrid', 'recent', 'long']), 'hybrid, recent, long', 1)
    .refine((list) => repeats(list) === undefined, distinct)
    .default(['hybrid'])
    .describe('Which parts of a fit become challengers; the first one leads at the start'),
  embargo: durationOrZero()
    .default(0)
    .describe('Time between the end of training and the start of what a version is measured on'),
  minimumRows: wholeNumber({ atLeast: 1 }).default(500).describe('Labelled rows that a training needs'),
  timeLimit: duration()
    .default(30 * MINUTE)
    .describe('A training that takes longer is ended'),
});

const shadow = section({
  atLeast: duration().optional().describe('No verdict comes before so much time'),
  atMost: duration()
    .optional()
    .describe('The deadline; without a verdict by then the challenger is undecided'),
  checkEvery: duration().optional().describe('Time between two looks at the evidence'),
  alpha: significance().default(0.05).describe('Chance of promoting a challenger that is not better'),
  margin: number({ above: 0, below: 1 })
    .default(0.01)
    .describe('How much worse still counts as not worse, in mean loss per row'),
  unit: choice(['row', 'block'])
    .default('block')
    .describe('What counts as one piece of evidence; blocks where rows near in time resemble each other'),
  evidence: choice(['challenger', 'tenure'])
    .default('challenger')
    .describe(
      "Whether evidence counts per challenger, or adds up over all challengers of a champion's tenure",
    ),
  minimumPairs: wholeNumber({ atLeast: 1 }).optional().describe('Rows or blocks compared before a verdict'),
  whenUndecided: choice(['keep', 'ask', 'promoteNotWorse'])
    .default('keep')
    .describe('At the deadline: keep the champion, ask a person, or promote what is not worse'),
  leniency: section({
    posterior: confidence()
      .default(0.95)
      .describe('Probability that the challenger is better which suffices'),
    within: duration()
      .default(6 * WEEK)
      .describe("For how long after the champion's drop"),
  })
    .nullable()
    .default(null)
    .describe(
      "After a significant drop of the champion a posterior suffices, without alpha's guarantee; none: off",
    ),
  repick: durationOrNever().optional().describe('How often the kind that leads becomes the challenger'),
});

const channel = formOf(
  'kind',
  ['log', 'webhook', 'slack'],
  [
    section({ kind: z.literal('log') }),
    section({
      kind: z.literal('webhook'),
      url: environmentVariable().describe('The environment variable that holds the URL'),
    }),
    section({
      kind: z.literal('slack'),
      url: environmentVariable().describe('The environment variable that holds the URL'),
    }),
  ],
);

const NOTICES = ['promotion', 'rollback', 'breaker', 'noData', 'approval', 'undecided'] as const;

const deploy = formOf(
  'kind',
  ['webhook', 'activity'],
  [
    section({
      kind: z.literal('webhook'),
      url: environmentVariable().describe('The environment variable that holds the URL'),
      secret: environmentVariable().describe(
        'The environment variable that holds the key that signs requests',
      ),
      timeout: timeout(MINUTE / 6),
      hosts: listOf(nonEmptyText(), 'names of hosts', 0)
        .default([])
        .describe('Hosts that the URL may point to; empty: any'),
    }),
    section({
      kind: z.literal('activity'),
      name: nonEmptyText().describe("The activity's name"),
      queue: nonEmptyText().describe("The task queue of the activity's worker"),
      timeout: timeout(MINUTE / 6),
    }),
  ],
);

export const settings = section({
  name: matching(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'a name',
    'up to 63 of a-z, 0-9 and -, beginning with a letter or digit',
  ).describe("The model's name, unique among its lifecycles"),
  description: text().default('').describe('What the model is for, in words'),
  task: choice(['binary', 'multiclass', 'regression']).describe('What kind of target is predicted'),
  target: section({
    name: nonEmptyText().describe("The target's column"),
    classes: names('classes')
      .optional()
      .describe("The target's values; of two, the second is the positive one"),
  }).describe('What is predicted'),
  features: listOf(feature, 'one feature or more', 1).describe('What it is predicted from, in this order'),
  clock: choice(['wall', 'observation'])
    .default('wall')
    .describe('Whether time passes by itself, or by `advance`, for replays and batch feeds'),
  seed: wholeNumber({ atLeast: 0 }).default(1).describe('All randomness derives from it'),
  source: source.prefault({ kind: 'observations' }).describe('Where rows come from'),
  labels: section({
    delay: durationOrZero().default(0).describe('Time from an observation to its label'),
    coverage: positiveShare().default(0.9).describe("Share of a window's rows that must be labelled"),
    patience: duration().optional().describe('How long late labels are waited for before an alarm'),
  })
    .prefault({})
    .describe('When outcomes become known'),
  block: duration().default(DAY).describe('Rows of one block hang together and count as one observation'),
  blockRows: wholeNumber({ atLeast: 1 }).default(48).describe('A block has at least so many rows'),
  evaluation: evaluation.prefault({}).describe('How the champion is measured on fresh data'),
  drift: section({
    trigger: yesOrNo().default(true).describe('Whether confirmed drift of the inputs retrains'),
    size: number({ above: 0 })
      .default(0.25)
      .describe('Population stability index from which a feature has moved in practice'),
    share: positiveShare()
      .default(0.5)
      .describe('Share of the features, by importance, that must have moved'),
    falseDiscovery: significance().default(0.01).describe('False discovery rate over the features'),
    confirmations: wholeNumber({ atLeast: 1 })
      .default(2)
      .describe('Drifted windows with disjoint rows that it takes to retrain'),
  })
    .prefault({})
    .describe('When the inputs count as moved'),
  schedule: section({ every: durationOrNever().optional().describe('Time between two retrainings') })
    .prefault({})
    .describe('Retraining by the calendar'),
  newData: section({
    rows: countOrNever().default(null).describe('So many new labelled rows retrain'),
  })
    .prefault({})
    .describe('Retraining by the amount of data'),
  training: training.prefault({}).describe('How a challenger is fitted'),
  inspection: section({
    rows: range()
      .default([0.5, 2])
      .describe('Fewest and most rows of a block, as multiples of the trailing median'),
    duplicates: share().default(0.05).describe('Largest share of duplicated rows'),
    conflicts: share().default(0.05).describe('Largest share of rows with equal features and another label'),
    outOfRange: share().default(0.01).describe('Largest share of values outside a range or the known levels'),
    nulls: share().default(0.1).describe("Largest rise of a feature's share of missing values"),
    priorShift: share().default(0.25).describe("Largest change of a class's share"),
    labelFlips: yesOrNo().default(true).describe('Whether labels are searched for flips'),
  })
    .prefault({})
    .describe('What data must look like to be trained on; what fails opens the breaker'),
  validation: section({
    holdout: number({ above: 0, below: 1 })
      .default(0.1)
      .describe('Newest share of the recent window, held out for validation'),
    gate: choice(['notWorse', 'better'])
      .default('notWorse')
      .describe('What a challenger must be, against the champion, to get into shadow'),
    confidence: confidence().default(0.95).describe('Confidence of that comparison'),
    minimumGain: number({ atLeast: 0 }).default(0).describe('Least gain over predicting without features'),
  })
    .prefault({})
    .describe('Which challengers are refused'),
  shadow: shadow.prefault({}).describe('How a challenger proves itself on live rows'),
  promotion: section({
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
  })
    .prefault({})
    .describe('How a better challenger becomes champion'),
  probation: section({
    duration: durationOrZero()
      .optional()
      .describe('How long the former champion runs in shadow after a promotion; 0d: not at all'),
    checkEvery: duration().optional().describe('Time between two looks at the evidence'),
    alpha: significance().default(0.05).describe('Chance of rolling back a champion that is not worse'),
  })
    .prefault({})
    .describe('How a promotion is watched'),
  breaker: section({
    cooldown: duration().optional().describe('How long the breaker stays open'),
    growth: number({ atLeast: 1 }).default(2).describe('Factor on the cooldown after each failed trial'),
    cap: duration().optional().describe('Longest cooldown'),
    failures: wholeNumber({ atLeast: 1 }).default(3).describe('Refused challengers in a row that open it'),
  })
    .prefault({})
    .describe('When retraining stops itself'),
  budget: section({
    retrainings: wholeNumber({ atLeast: 1 }).default(6).describe('Most retrainings in a period'),
    per: duration().optional().describe('The period'),
  })
    .prefault({})
    .describe('What retraining may cost'),
  deploy: deploy
    .nullable()
    .default(null)
    .describe('What must confirm a promotion: a webhook or an activity of yours; none: nothing'),
  notifications: listOf(
    section({
      on: listOf(choice(NOTICES), NOTICES.join(', '), 1)
        .refine((list) => repeats(list) === undefined, distinct)
        .default([...NOTICES])
        .describe('What is told'),
      channel: channel.prefault({ kind: 'log' }).describe('Where it is told'),
    }),
    'notifications',
    0,
  )
    .default([{ on: [...NOTICES], channel: { kind: 'log' } }])
    .describe('Who is told of what'),
});

/** What a definition says, with the defaults that stand by themselves. */
export type Settings = z.output<typeof settings>;
