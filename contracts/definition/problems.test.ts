import { describe, expect, it } from 'vitest';
import { DefinitionError, parseDefinition } from './index.ts';

/** The smallest definition; cases add to it from line 6 on, or replace one of its lines. */
const SMALLEST = [
  'name: churn',
  'task: binary',
  'target: churned',
  'features:',
  '  - { name: age, type: numeric }',
];

const adding = (text: string) => [...SMALLEST, text.trim()].join('\n');
const replacing = (line: string, by: string) =>
  SMALLEST.map((original) => (original.startsWith(line) ? by.trim() : original)).join('\n');
const feature = (text: string) => [...SMALLEST, `  - ${text}`].join('\n');
const multiclass = (text: string) =>
  `${replacing('task', 'task: multiclass').replace('churned', '{ name: churned, classes: [a, b] }')}\n${text}`;
const regression = (text: string) => `${replacing('task', 'task: regression')}\n${text.trim()}`;

function linesOf(text: string): string[] {
  try {
    parseDefinition(text, 'churn.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(DefinitionError);
    return (error as DefinitionError).message.split('\n');
  }
  throw new Error(`accepted:\n${text}`);
}

const TOP_LEVEL =
  'name, description, task, target, features, clock, seed, source, labels, block, blockRows, evaluation, drift, ' +
  'schedule, newData, training, inspection, validation, shadow, promotion, probation, breaker, budget, deploy, notifications';

/** Texts, each with every line of its error after the file's name. */
const cases: Record<string, [text: string, ...lines: string[]][]> = {
  document: [
    ['', `1: must be a map (got nothing), allowed: ${TOP_LEVEL}`],
    ['- a', `1: must be a map (got a list), allowed: ${TOP_LEVEL}`],
    [
      'name: [a',
      '1: is not valid YAML (got: Flow sequence in block collection must be sufficiently indented and end with a ]), allowed: one YAML document',
    ],
    ['name: "a', '1: is not valid YAML (got: Missing closing "quote), allowed: one YAML document'],
    [
      'a: b: c',
      '1: is not valid YAML (got: Nested mappings are not allowed in compact mappings), allowed: one YAML document',
    ],
    [adding('name: again'), '6 name: is written twice (got it in line 1 already), allowed: once'],
    [
      adding('shadow:\n  atMost: 7d\n  alpha: 0.1\n  atMost: 9d'),
      '9 shadow.atMost: is written twice (got it in line 7 already), allowed: once',
    ],
    [
      adding('block: &day 1d\nshadow: { checkEvery: *day }'),
      '7 shadow.checkEvery: must not be an alias (got *day), allowed: the value itself',
    ],
    [
      'name: a\n---\nname: b',
      '2: is not valid YAML (got: Source contains multiple documents), allowed: one YAML document',
    ],
  ],
  keys: [
    [
      adding('shaddow: { atMost: 7d }'),
      `6 shaddow: is no known key (got "shaddow"; did you mean shadow?), allowed: ${TOP_LEVEL}`,
    ],
    [
      adding('shadow: { atmost: 7d }'),
      '6 shadow.atmost: is no known key (got "atmost"; did you mean atMost?), allowed: atLeast, atMost, checkEvery, alpha, alphaPer, margin, unit, test, evidence, minimumPairs, worthFinding, whenUndecided, leniency',
    ],
    [
      adding('shadow: { zebra: 7d }'),
      '6 shadow.zebra: is no known key (got "zebra"), allowed: atLeast, atMost, checkEvery, alpha, alphaPer, margin, unit, test, evidence, minimumPairs, worthFinding, whenUndecided, leniency',
    ],
    [
      adding('shadow: 7d'),
      '6 shadow: must be a map (got "7d"), allowed: atLeast, atMost, checkEvery, alpha, alphaPer, margin, unit, test, evidence, minimumPairs, worthFinding, whenUndecided, leniency',
    ],
    [
      adding('drift:'),
      '6 drift: must be a map (got nothing), allowed: trigger, size, share, falseDiscovery, confirmations',
    ],
    [
      '{}',
      '1 name: is missing (got nothing), allowed: up to 63 of a-z, 0-9 and -, beginning with a letter or digit',
      '1 task: is missing (got nothing), allowed: binary, multiclass, regression',
      '1 target: is missing (got nothing), allowed: name, classes',
      '1 features: is missing (got nothing), allowed: one feature or more',
    ],
  ],
  values: [
    [
      replacing('name', 'name: Churn!'),
      '1 name: must be a name (got "Churn!"), allowed: up to 63 of a-z, 0-9 and -, beginning with a letter or digit',
    ],
    [
      replacing('name', 'name: 7'),
      '1 name: must be a name (got 7), allowed: up to 63 of a-z, 0-9 and -, beginning with a letter or digit',
    ],
    [
      replacing('task', 'task: binry'),
      '2 task: is unknown (got "binry"; did you mean binary?), allowed: binary, multiclass, regression',
    ],
    [replacing('task', 'task: 1'), '2 task: is unknown (got 1), allowed: binary, multiclass, regression'],
    [
      replacing('target', 'target: { classes: [a, b] }'),
      '3 target.name: is missing (got nothing), allowed: text; numbers in quotes, such as "1"',
    ],
    [
      replacing('target', 'target: " "'),
      '3 target.name: is empty (got " "), allowed: text; numbers in quotes, such as "1"',
    ],
    [
      replacing('target', 'target: { name: x, classes: [0, 1] }'),
      '3 target.classes[0]: must be text (got 0), allowed: text; numbers in quotes, such as "1"',
      '3 target.classes[1]: must be text (got 1), allowed: text; numbers in quotes, such as "1"',
    ],
    [
      replacing('target', 'target: { name: x, classes: [a, a] }'),
      '3 target.classes: must not repeat a value (got "a" twice), allowed: each once',
    ],
    [
      replacing('target', 'target: { name: x, classes: [a] }'),
      '3 target.classes: must have at least 2 (got 1), allowed: two or more classes',
    ],
    [
      adding('description: 7'),
      '6 description: must be text (got 7), allowed: text; numbers in quotes, such as "1"',
    ],
    [adding('clock: sundial'), '6 clock: is unknown (got "sundial"), allowed: wall, observation'],
    [adding('seed: 1.5'), '6 seed: must be a whole number (got 1.5), allowed: 0 or more'],
    [adding('seed: -1'), '6 seed: is out of range (got -1), allowed: 0 or more'],
    [adding('seed: one'), '6 seed: must be a whole number (got "one"), allowed: 0 or more'],
    [
      adding('block: 7'),
      '6 block: must be a duration (got 7), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms',
    ],
    [
      adding('block: seven days'),
      '6 block: must be a duration (got "seven days"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms',
    ],
    [
      adding('block: 0d'),
      '6 block: must be longer than nothing (got "0d"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms',
    ],
    [
      adding('block: -1d'),
      '6 block: must be a duration (got "-1d"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms',
    ],
    [
      adding('labels: { delay: 1y }'),
      '6 labels.delay: must be a duration (got "1y"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms',
    ],
    [
      adding('labels: { coverage: 0 }'),
      '6 labels.coverage: is out of range (got 0), allowed: above 0 and up to 1',
    ],
    [
      adding('labels: { coverage: most }'),
      '6 labels.coverage: must be a number (got "most"), allowed: above 0 and up to 1',
    ],
    [adding('blockRows: 0'), '6 blockRows: is out of range (got 0), allowed: 1 or more'],
    [
      adding('schedule: { every: sometimes }'),
      '6 schedule.every: must be a duration (got "sometimes"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms, or never',
    ],
    [
      adding('newData: { rows: 0 }'),
      '6 newData.rows: must be a whole number (got 0), allowed: 1 or more, or never',
    ],
    [
      adding('evaluation: { metric: acuracy }'),
      '6 evaluation.metric: is unknown (got "acuracy"; did you mean accuracy?), allowed: accuracy, precision, recall, f1, f1Macro, auc, logLoss, rmse, mae, r2',
    ],
    [
      adding('evaluation: { confidence: 95 }'),
      '6 evaluation.confidence: is out of range (got 95), allowed: above 0.5 and below 1',
    ],
    [
      adding('evaluation: { minimumRows: 0 }'),
      '6 evaluation.minimumRows: is out of range (got 0), allowed: 1 or more',
    ],
    [
      adding('evaluation: { confirmations: 0 }'),
      '6 evaluation.confirmations: is out of range (got 0), allowed: 1 or more',
    ],
    [
      adding('evaluation: { threshold: {} }'),
      '6 evaluation.threshold: must have one form (got none), allowed: drop, atLeast or atMost',
    ],
    [
      adding('evaluation: { threshold: { drop: 0.1, atLeast: 0.8 } }'),
      '6 evaluation.threshold: must have one form (got drop and atLeast), allowed: drop, atLeast or atMost',
    ],
    [
      adding('evaluation: { threshold: { drop: 0 } }'),
      '6 evaluation.threshold.drop: is out of range (got 0), allowed: above 0',
    ],
    [
      adding('evaluation: { threshold: 0.8 }'),
      '6 evaluation.threshold: must be a map (got 0.8), allowed: drop, atLeast, atMost',
    ],
    [
      adding('drift: { trigger: sometimes }'),
      '6 drift.trigger: must be true or false (got "sometimes"), allowed: true, false',
    ],
    [
      adding('drift: { falseDiscovery: 0.5 }'),
      '6 drift.falseDiscovery: is out of range (got 0.5), allowed: above 0 and below 0.5',
    ],
    [
      adding('training: { trainer: ../evil }'),
      '6 training.trainer: must be the name of a trainer (got "../evil"), allowed: forest, ml-random-forest, or the name that your own is registered by',
    ],
    [
      adding('training: { parameters: { trees: [1] } }'),
      '6 training.parameters.trees: must be a single value (got a list), allowed: a number, text, true, false or null',
    ],
    [
      adding('training: { parameters: 7 }'),
      '6 training.parameters: must be a map (got 7), allowed: values by name',
    ],
    [
      adding('training: { kinds: [] }'),
      '6 training.kinds: must have at least 1 (got none), allowed: hybrid, recent, long',
    ],
    [
      adding('training: { kinds: hybrid }'),
      '6 training.kinds: must be a list (got "hybrid"), allowed: hybrid, recent, long',
    ],
    [
      adding('training: { kinds: [recent, recent] }'),
      '6 training.kinds: must not repeat a value (got "recent" twice), allowed: each once',
    ],
    [
      adding('training: { kinds: [short] }'),
      '6 training.kinds[0]: is unknown (got "short"), allowed: hybrid, recent, long',
    ],
    [
      adding('training: { minimumRows: 0 }'),
      '6 training.minimumRows: is out of range (got 0), allowed: 1 or more',
    ],
    [
      adding('inspection: { rows: [2, 0.5] }'),
      '6 inspection.rows: must begin below its end (got [2, 0.5]), allowed: [low, high] with low < high',
    ],
    [
      adding('inspection: { rows: [1] }'),
      '6 inspection.rows: must be two numbers (got a list of 1), allowed: [low, high]',
    ],
    [
      adding('inspection: { rows: 2 }'),
      '6 inspection.rows: must be two numbers (got 2), allowed: [low, high]',
    ],
    [
      adding('inspection: { nulls: 1.5 }'),
      '6 inspection.nulls: is out of range (got 1.5), allowed: from 0 and up to 1',
    ],
    [
      adding('validation: { holdout: 1 }'),
      '6 validation.holdout: is out of range (got 1), allowed: above 0 and below 1',
    ],
    [
      adding('validation: { gate: best }'),
      '6 validation.gate: is unknown (got "best"), allowed: notWorse, better',
    ],
    [
      adding('shadow: { alpha: 0 }'),
      '6 shadow.alpha: is out of range (got 0), allowed: above 0 and below 0.5',
    ],
    [adding('shadow: { unit: day }'), '6 shadow.unit: is unknown (got "day"), allowed: row, block'],
    [
      adding('shadow: { minimumPairs: 0 }'),
      '6 shadow.minimumPairs: is out of range (got 0), allowed: 1 or more',
    ],
    [
      adding('shadow: { whenUndecided: promote }'),
      '6 shadow.whenUndecided: is unknown (got "promote"), allowed: keep, ask, promoteNotWorse',
    ],
    [
      adding('shadow: { leniency: { posterior: 0.4, within: 0s } }'),
      '6 shadow.leniency.posterior: is out of range (got 0.4), allowed: above 0.5 and below 1',
      '6 shadow.leniency.within: must be longer than nothing (got "0s"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms',
    ],
    [
      adding('shadow: { leniency: generous }'),
      '6 shadow.leniency: must be a map (got "generous"), allowed: posterior, within',
    ],
    [
      adding('schedule: { every: 0s }'),
      '6 schedule.every: must be longer than nothing (got "0s"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms, or never',
    ],
    [adding('promotion: manual'), '6 promotion: must be a map (got "manual"), allowed: approval'],
    [
      adding('promotion: { approval: { onTimeout: wait, fourEyes: 2 } }'),
      '6 promotion.approval.onTimeout: is unknown (got "wait"), allowed: reject, promote, escalate',
      '6 promotion.approval.fourEyes: must be true or false (got 2), allowed: true, false',
    ],
    [
      adding('breaker: { growth: 0.5, failures: 0 }'),
      '6 breaker.growth: is out of range (got 0.5), allowed: 1 or more',
      '6 breaker.failures: is out of range (got 0), allowed: 1 or more',
    ],
    [
      adding('budget: { retrainings: 0 }'),
      '6 budget.retrainings: is out of range (got 0), allowed: 1 or more',
    ],
    [
      adding('notifications: [{ on: [lunch] }]'),
      '6 notifications[0].on[0]: is unknown (got "lunch"), allowed: promotion, rollback, breaker, noData, approval, undecided, overdue',
    ],
    [
      adding('notifications: [{ on: [breaker, breaker] }]'),
      '6 notifications[0].on: must not repeat a value (got "breaker" twice), allowed: each once',
    ],
    [
      adding('notifications: [{ channel: { kind: pager } }]'),
      '6 notifications[0].channel.kind: is unknown (got "pager"), allowed: log, webhook, slack',
    ],
  ],
  features: [
    [
      replacing('  - ', '  - age'),
      '5 features[0]: must be a map (got "age"), allowed: a map with type: numeric, categorical',
    ],
    [
      `${SMALLEST.slice(0, 3).join('\n')}\nfeatures: []`,
      '4 features: must have at least 1 (got none), allowed: one feature or more',
    ],
    [
      feature('{ name: plan }'),
      '6 features[1].type: is missing (got nothing), allowed: numeric, categorical',
    ],
    [
      feature('{ name: plan, type: text }'),
      '6 features[1].type: is unknown (got "text"), allowed: numeric, categorical',
    ],
    [
      feature('{ type: numeric }'),
      '6 features[1].name: is missing (got nothing), allowed: text; numbers in quotes, such as "1"',
    ],
    [
      feature('{ name: plan, type: categorical }'),
      '6 features[1].levels: is missing (got nothing), allowed: two or more levels',
    ],
    [
      feature('{ name: plan, type: categorical, levels: [a] }'),
      '6 features[1].levels: must have at least 2 (got 1), allowed: two or more levels',
    ],
    [
      feature('{ name: plan, type: categorical, levels: [a, b, a] }'),
      '6 features[1].levels: must not repeat a value (got "a" twice), allowed: each once',
    ],
    [
      feature('{ name: plan, type: categorical, levels: [1, 2] }'),
      '6 features[1].levels[0]: must be text (got 1), allowed: text; numbers in quotes, such as "1"',
      '6 features[1].levels[1]: must be text (got 2), allowed: text; numbers in quotes, such as "1"',
    ],
    [
      feature('{ name: plan, type: numeric, levels: [a, b] }'),
      '6 features[1].levels: is no known key (got "levels"), allowed: name, type, range, nullable',
    ],
    [
      feature('{ name: pay, type: numeric, range: [1, 1] }'),
      '6 features[1].range: must begin below its end (got [1, 1]), allowed: [low, high] with low < high',
    ],
    [
      feature('{ name: pay, type: numeric, range: [low, 1] }'),
      '6 features[1].range[0]: must be a number (got "low"), allowed: any number',
    ],
    [
      feature('{ name: pay, type: numeric, nullable: maybe }'),
      '6 features[1].nullable: must be true or false (got "maybe"), allowed: true, false',
    ],
    [
      feature('{ name: age, type: numeric }'),
      '6 features[1].name: is the name of features[0] too (got "age"), allowed: a name of its own',
    ],
    [
      feature('{ name: churned, type: numeric }'),
      '6 features[1].name: must not be the target (got "churned"), allowed: columns known before the outcome',
    ],
  ],
  secrets: [
    [
      adding('source: { kind: postgres, url: "postgres://me:secret@host/db", table: rows }'),
      '6 source.url: must name an environment variable, as URLs and secrets do not belong in this file (got 28 characters, not shown), allowed: capitals, digits and _, such as CHURN_URL',
    ],
    [
      adding('source: { kind: postgres, url: database_url, table: rows }'),
      '6 source.url: must name an environment variable, as URLs and secrets do not belong in this file (got 12 characters, not shown), allowed: capitals, digits and _, such as CHURN_URL',
    ],
    [
      adding('source: { kind: postgres, table: rows }'),
      '6 source.url: is missing (got nothing), allowed: a name such as CHURN_URL',
    ],
    [
      adding('description: see postgres://me:secret@host/db'),
      '6 description: must not hold a connection URL, which may carry a password (got "see postgres://…"), allowed: the name of an environment variable, where a url is asked for',
    ],
    [
      adding('description: see https://me:secret@host/db'),
      '6 description: must not hold a connection URL, which may carry a password (got "see https://…"), allowed: the name of an environment variable, where a url is asked for',
    ],
    [
      adding('deploy: { kind: webhook, url: "https://host/hook", secret: hunter2 }'),
      '6 deploy.url: must name an environment variable, as URLs and secrets do not belong in this file (got 17 characters, not shown), allowed: capitals, digits and _, such as CHURN_URL',
      '6 deploy.secret: must name an environment variable, as URLs and secrets do not belong in this file (got 7 characters, not shown), allowed: capitals, digits and _, such as CHURN_URL',
    ],
    [
      adding('notifications: [{ channel: { kind: slack, url: "https://hooks.host/T0/B0" } }]'),
      '6 notifications[0].channel.url: must name an environment variable, as URLs and secrets do not belong in this file (got 24 characters, not shown), allowed: capitals, digits and _, such as CHURN_URL',
    ],
  ],
  'sources and deployment': [
    [
      adding('source: postgres'),
      '6 source: must be a map (got "postgres"), allowed: a map with kind: observations, postgres',
    ],
    [
      adding('source: { kind: mysql }'),
      '6 source.kind: is unknown (got "mysql"), allowed: observations, postgres',
    ],
    [
      adding('source: { kind: postgres, url: CHURN_URL }'),
      '6 source: must have either table or query (got neither), allowed: table for a whole table or view, query for a SELECT',
    ],
    [
      adding('source: { kind: postgres, url: CHURN_URL, table: rows, query: SELECT 1 }'),
      '6 source.table: must have either table or query (got both), allowed: table for a whole table or view, query for a SELECT',
    ],
    [
      adding('deploy: { kind: email }'),
      '6 deploy.kind: is unknown (got "email"), allowed: webhook, activity',
    ],
    [
      adding('deploy: { kind: activity, name: deploy }'),
      '6 deploy.queue: is missing (got nothing), allowed: text; numbers in quotes, such as "1"',
    ],
  ],
  contradictions: [
    [
      replacing('target', 'target: { name: x, classes: [a, b, c] }'),
      '3 target.classes: does not fit task binary (got 3 classes), allowed: two classes, the second is the positive one',
    ],
    [
      replacing('task', 'task: multiclass'),
      '2 target.classes: is missing for task multiclass (got nothing), allowed: the list of classes',
    ],
    [
      replacing('task', 'task: regression').replace('churned', '{ name: x, classes: [a, b] }'),
      '3 target.classes: does not fit task regression (got 2 classes), allowed: no classes',
    ],
    [
      multiclass('evaluation: { metric: auc }'),
      '6 evaluation.metric: does not fit task multiclass (got auc), allowed: accuracy, f1Macro, logLoss',
    ],
    [
      adding('evaluation: { metric: rmse }'),
      '6 evaluation.metric: does not fit task binary (got rmse), allowed: accuracy, precision, recall, f1, f1Macro, auc, logLoss',
    ],
    [
      regression('evaluation: { metric: f1 }'),
      '6 evaluation.metric: does not fit task regression (got f1), allowed: rmse, mae, r2',
    ],
    [
      adding('shadow: { alphaPer: month }'),
      '6 shadow.alphaPer: is unknown (got "month"), allowed: shadow, year',
    ],
    [
      adding('shadow: { test: averages }'),
      '6 shadow.test: is unknown (got "averages"; did you mean average?), allowed: score, wins, average',
    ],
    [
      adding('shadow: { worthFinding: 2 }'),
      '6 shadow.worthFinding: is out of range (got 2), allowed: above 0 and below 1',
    ],
    [
      adding('evaluation: { metric: f1 }\nshadow: { test: average }'),
      '7 shadow.test: does not fit f1, which is no mean of losses (got average), allowed: wins',
    ],
    [
      adding('evaluation: { metric: auc }\nshadow: { unit: row }'),
      '7 shadow.unit: does not fit auc, which ranks the rows of a block (got row), allowed: block',
    ],
    [
      adding('evaluation: { weight: amount }'),
      '6 evaluation.weight: is no feature (got "amount"), allowed: a numeric feature that is not nullable, with a range from 0 or more on',
    ],
    [
      adding('evaluation: { weight: age }'),
      '6 evaluation.weight: cannot weigh rows (got "age"), allowed: a numeric feature that is not nullable, with a range from 0 or more on',
    ],
    [
      feature(
        '{ name: amount, type: numeric, range: [0, 9] }\nevaluation: { weight: amount }\nshadow: { unit: row }',
      ),
      '8 shadow.unit: does not fit evaluation.weight, by which rows are summed (got row), allowed: block',
    ],
    [
      adding('evaluation: { segments: { features: [agge], gate: maybe } }'),
      '6 evaluation.segments.gate: must be true or false (got "maybe"), allowed: true, false',
    ],
    [
      adding('evaluation: { segments: { features: [agge] } }'),
      '6 evaluation.segments.features[0]: is no feature (got "agge"; did you mean age?), allowed: age',
    ],
    [
      adding('evaluation: { falseAlarms: 52w, window: 14d }'),
      '6 evaluation.falseAlarms: is for windows that do not overlap (got 14d every 7d by default), allowed: evaluation.window of at most evaluation.every, or evaluation.confidence instead',
    ],
    [
      adding('evaluation: { falseAlarms: 4w }'),
      '6 evaluation.falseAlarms: is shorter than confirmations come by chance (got 28d with 2 by default confirmations, one every 7d by default), allowed: more than 112d',
    ],
    [
      adding('evaluation: { threshold: { atMost: 0.8 } }'),
      '6 evaluation.threshold.atMost: does not fit accuracy, of which higher is better (got atMost 0.8), allowed: atLeast or drop',
    ],
    [
      regression('evaluation: { metric: mae, threshold: { atLeast: 3 } }'),
      '6 evaluation.threshold.atLeast: does not fit mae, of which lower is better (got atLeast 3), allowed: atMost or drop',
    ],
    [
      adding('evaluation: { window: 12h }'),
      '6 evaluation.window: must be a whole number of blocks (got 12h with blocks of 1d by default), allowed: multiples of 1d',
    ],
    [
      adding('evaluation: { every: 7d, window: 60h }'),
      '6 evaluation.window: must be a whole number of blocks (got 60h with blocks of 1d by default), allowed: multiples of 1d',
    ],
    [
      adding('block: 2w'),
      '6 evaluation.window: must be a whole number of blocks (got 7d by default with blocks of 14d), allowed: multiples of 14d',
    ],
    [
      adding('evaluation: { confirmations: 3, confirmWithin: 14d }'),
      '6 evaluation.confirmations: needs disjoint windows over 14d, and evaluation.confirmWithin must be longer (got 3, 7d apart, within 14d), allowed: fewer confirmations, or evaluation.confirmWithin of more than 14d',
    ],
    [
      adding('evaluation: { window: 21d, confirmWithin: 14d }\ndrift: { trigger: false }'),
      '6 evaluation.confirmations: needs disjoint windows over 21d, and evaluation.confirmWithin must be longer (got 2 by default, 21d apart, within 14d), allowed: fewer confirmations, or evaluation.confirmWithin of more than 21d',
    ],
    [
      adding('drift: { confirmations: 4 }\nevaluation: { confirmWithin: 14d }'),
      '6 drift.confirmations: needs disjoint windows over 21d, and evaluation.confirmWithin must be longer (got 4, 7d apart, within 14d), allowed: fewer confirmations, or evaluation.confirmWithin of more than 21d',
    ],
    [
      adding('training: { recent: 40d, long: 30d }'),
      '6 training.recent: must not be longer than training.long (got 40d > 30d), allowed: up to 30d',
    ],
    [
      adding('training: { recent: 300d }'),
      '6 training.recent: must not be longer than training.long (got 300d > 252d by default), allowed: up to 252d',
    ],
    [
      adding('training: { embargo: 3d }'),
      '6 validation.holdout: must hold out more time than training.embargo (got 0.1 x 28d by default against 3d), allowed: above 0.107, or a shorter embargo',
    ],
    [
      adding(
        'training: { parameters: { trees: 1, minLeaf: 0, maxDepth: 0, bins: 1, featuresPerSplit: 2, tree: 9 } }',
      ),
      '6 training.parameters.trees: is out of range (got 1), allowed: whole numbers from 2 to 50000',
      '6 training.parameters.minLeaf: is out of range (got 0), allowed: whole numbers from 1, or auto',
      '6 training.parameters.maxDepth: is out of range (got 0), allowed: whole numbers from 1, or null for no limit',
      '6 training.parameters.bins: is out of range (got 1), allowed: whole numbers from 2 to 32768',
      '6 training.parameters.featuresPerSplit: is out of range (got 2), allowed: whole numbers from 1 to 1',
      '6 training.parameters.tree: is no parameter of forest (got "tree"; did you mean trees?), allowed: trees, minLeaf, maxDepth, featuresPerSplit, bins, classWeights, earlyStop, calibrate',
    ],
    [
      adding('shadow:\n  atLeast: 3d\n  minimumPairs: 1\n  atMost: 1d'),
      '9 shadow.atMost: must be longer than shadow.atLeast (got 1d < 3d), allowed: more than 3d',
    ],
    [
      adding('shadow:\n  minimumPairs: 1\n  atLeast: 30d'),
      '8 shadow.atMost: must be longer than shadow.atLeast (got 21d by default < 30d), allowed: more than 30d',
    ],
    [
      adding('shadow: { checkEvery: 30d }'),
      '6 shadow.checkEvery: must not be longer than shadow.atMost (got 30d > 21d by default), allowed: up to 21d',
    ],
    [
      adding('shadow: { unit: block, minimumPairs: 30 }'),
      '6 shadow.atMost: must be long enough for shadow.minimumPairs (got 21d by default for 30 blocks of 1d by default), allowed: 30d or more, or fewer pairs',
    ],
    [
      adding('probation: { duration: 2d, checkEvery: 3d }'),
      '6 probation.checkEvery: must not be longer than probation.duration (got 3d > 2d), allowed: up to 2d',
    ],
    [
      adding('breaker: { cooldown: 9w }'),
      '6 breaker.cooldown: must not be longer than breaker.cap (got 63d > 56d by default), allowed: up to 56d',
    ],
    [
      adding('budget: { retrainings: 3 }'),
      '6 budget.retrainings: must be enough for the schedule alone (got 3 per 84d by default with one every 21d by default), allowed: 4 or more',
    ],
    [
      adding('schedule: { every: 1w }'),
      '6 budget.retrainings: must be enough for the schedule alone (got 6 by default per 84d by default with one every 7d), allowed: 12 or more',
    ],
  ],
  'problems, all at once': [
    [
      adding(
        'seed: one\nclock: sundial\nshadow:\n  atLeast: 3d\n  atMost: 1d\n  minimumPairs: 1\n  unit: day',
      ),
      '6 seed: must be a whole number (got "one"), allowed: 0 or more',
      '7 clock: is unknown (got "sundial"), allowed: wall, observation',
      '10 shadow.atMost: must be longer than shadow.atLeast (got 1d < 3d), allowed: more than 3d',
      '12 shadow.unit: is unknown (got "day"), allowed: row, block',
    ],
    [
      adding('evaluation: { every: weekly }\nblock: 10d\nshadow: { atMost: 60d }'),
      '6 evaluation.every: must be a duration (got "weekly"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms',
    ],
    [
      adding('evaluation: { widnow: 20d }\nblock: 10d\nshadow: { atMost: 60d }'),
      '6 evaluation.widnow: is no known key (got "widnow"; did you mean window?), allowed: every, window, metric, threshold, weight, segments, confidence, falseAlarms, minimumRows, confirmations, confirmWithin, patience',
    ],
    [
      adding('training: { embargo: 3d, recent: 40d, long: 30d, trainer: 1 }\nbudget: { retrainings: 3 }'),
      '6 training.trainer: must be the name of a trainer (got 1), allowed: forest, ml-random-forest, or the name that your own is registered by',
      '6 training.recent: must not be longer than training.long (got 40d > 30d), allowed: up to 30d',
      '7 budget.retrainings: must be enough for the schedule alone (got 3 per 84d by default with one every 21d by default), allowed: 4 or more',
    ],
  ],
};

describe.each(Object.entries(cases))('a definition is refused for its %s', (_, list) => {
  it.each(list)('%j', (text, ...lines) => {
    expect(linesOf(text)).toEqual(lines.map((line) => `churn.yaml:${line}`));
  });
});
