import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, WEEK } from '../duration.ts';
import {
  DefinitionError,
  definitionFromRecord,
  describeChanges,
  formatDefinition,
  parseDefinition,
} from './index.ts';

const SMALLEST = `
name: churn
task: binary
target: churned
features:
  - { name: age, type: numeric }
`;

const parse = (more = '') => parseDefinition(`${SMALLEST}${more}`, 'churn.yaml');
const example = new URL('../../examples/electricity/model.yaml', import.meta.url);

const regression = `
name: prices
task: regression
target: price
features:
  - { name: year, type: numeric, range: [1950, 2030] }
  - { name: maker, type: categorical, levels: ["1", other], nullable: true }
`;

const OUT_OF_THE_ORDINARY = `
name: fraud-2
description: "Cards: #1"
task: multiclass
target: { name: kind, classes: [none, theft, "true"] }
features:
  - { name: amount, type: numeric, range: [-1, 1.5], nullable: true }
source:
  kind: postgres
  url: FRAUD_URL
  query: |
    SELECT * FROM rows
    WHERE valid
  knownAt: known_at
labels: { delay: 90m }
block: 36h
evaluation: { every: 3d, metric: logLoss, threshold: { atMost: 0.5 } }
schedule: { every: never }
newData: { rows: 5000 }
training: { trainer: my-own, parameters: { a: 1.5, b: null }, kinds: [long, recent] }
shadow: { leniency: { within: 2w }, unit: row, checkEvery: 500ms }
promotion: { approval: { onTimeout: escalate } }
probation: { duration: 0s }
deploy: { kind: webhook, url: HOOK_URL, secret: HOOK_KEY, hosts: [example.org] }
notifications:
  - { on: [breaker], channel: { kind: slack, url: SLACK_URL } }
`;

describe('parseDefinition', () => {
  it('fills in every default', () => {
    expect(parse()).toEqual({
      name: 'churn',
      description: '',
      target: { name: 'churned', task: 'binary', classes: ['0', '1'] },
      features: [{ name: 'age', type: 'numeric', nullable: false }],
      source: { kind: 'observations' },
      policy: {
        clock: 'wall',
        seed: 1,
        labels: { delay: 0, coverage: 0.9, patience: 2 * WEEK },
        block: DAY,
        blockRows: 48,
        evaluation: {
          every: WEEK,
          window: WEEK,
          metric: 'accuracy',
          threshold: { kind: 'relative', drop: 0.02 },
          weight: null,
          segments: { features: [], gate: false },
          confidence: 0.95,
          falseAlarms: null,
          minimumRows: 100,
          confirmations: 2,
          confirmWithin: 4 * WEEK,
          patience: WEEK,
        },
        drift: { trigger: true, size: 0.25, share: 0.5, falseDiscovery: 0.01, confirmations: 2 },
        schedule: { every: 3 * WEEK },
        newData: { rows: null },
        training: {
          trainer: 'forest',
          parameters: {},
          recent: 4 * WEEK,
          long: 36 * WEEK,
          kinds: ['hybrid', 'recent', 'long'],
          embargo: 0,
          minimumRows: 500,
          gap: 0.3,
          timeLimit: 30 * MINUTE,
        },
        inspection: {
          rows: [0.5, 2],
          duplicates: 0.05,
          conflicts: 0.05,
          outOfRange: 0.01,
          nulls: 0.1,
          priorShift: 0.25,
          relations: true,
          labelFlips: true,
        },
        validation: { holdout: 0.1, gate: 'notWorse', confidence: 0.95, minimumGain: 0 },
        shadow: {
          atLeast: DAY,
          atMost: 3 * WEEK,
          checkEvery: DAY,
          alpha: 0.05,
          alphaPer: 'shadow',
          margin: 0.01,
          unit: 'block',
          test: 'score',
          evidence: 'tenure',
          minimumPairs: 5,
          worthFinding: 0.02,
          whenUndecided: 'keep',
          leniency: { posterior: 0.8, within: 728 * DAY },
        },
        promotion: { approval: null },
        probation: { duration: 2 * WEEK, checkEvery: DAY, alpha: 0.05 },
        breaker: { cooldown: WEEK, growth: 2, cap: 8 * WEEK, failures: 3 },
        budget: { retrainings: 6, per: 12 * WEEK },
        deploy: null,
        notifications: [
          {
            on: ['promotion', 'rollback', 'breaker', 'noData', 'approval', 'undecided', 'overdue'],
            channel: { kind: 'log' },
          },
        ],
      },
    });
  });

  it('derives defaults from what is written', () => {
    const { policy } = parse('evaluation: { every: 1d }\nshadow: { unit: block }');
    expect(policy.evaluation).toMatchObject({ window: DAY, confirmWithin: 4 * DAY, patience: DAY });
    expect(policy.training).toMatchObject({ recent: 4 * DAY, long: 36 * DAY });
    expect(policy.shadow).toMatchObject({ atMost: 3 * DAY, minimumPairs: 3 });
    expect(policy.breaker).toMatchObject({ cooldown: DAY, cap: 8 * DAY });
    expect(policy.budget.per).toBe(12 * DAY);
  });

  it('takes the deadline of a shadow from the window where there is no schedule', () => {
    const { policy } = parse('schedule: { every: never }');
    expect(policy.schedule.every).toBeNull();
    expect(policy.shadow.atMost).toBe(3 * WEEK);
  });

  it('measures a regression by its error, relative to validation', () => {
    const { target, policy } = parseDefinition(regression, 'prices.yaml');
    expect(target).toEqual({ name: 'price', task: 'regression' });
    expect(policy.evaluation).toMatchObject({
      metric: 'rmse',
      threshold: { kind: 'relative', drop: 0.05 },
    });
  });

  it('reads the short forms', () => {
    const { policy } = parse('promotion: automatic\ndeploy: none\nshadow: { leniency: none }');
    expect(policy.promotion.approval).toBeNull();
    expect(policy.deploy).toBeNull();
    expect(policy.shadow.leniency).toBeNull();
  });

  it('keeps the defaults apart from one definition to the next', () => {
    parse().policy.training.kinds.pop();
    expect(parse().policy.training.kinds).toEqual(['hybrid', 'recent', 'long']);
  });

  it('scales with a window of seconds', () => {
    const seconds = parse('block: 1s\nevaluation: { every: 10s }').policy;
    expect(seconds.shadow).toMatchObject({ atLeast: 1000, atMost: 30_000, checkEvery: 1000 });
  });

  it('throws only its own error, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mutilated()), (text) => {
        try {
          parseDefinition(text, 'any.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(DefinitionError);
          expect((error as DefinitionError).problems.length).toBeGreaterThan(0);
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });
});

/** A full definition with one value replaced by another kind of value. */
function mutilated(): fc.Arbitrary<string> {
  const lines = formatDefinition(parseDefinition(OUT_OF_THE_ORDINARY, 'fraud.yaml')).split('\n');
  return fc
    .tuple(
      fc.nat(lines.length - 1),
      fc.constantFrom('null', '7', '-1', '[]', '{}', 'x', '[{}]', '1d', '.nan'),
    )
    .map(([index, value]) => lines.with(index, lines[index].replace(/: .*/, `: ${value}`)).join('\n'));
}

describe.each([
  ['the smallest definition', SMALLEST],
  ['a regression', regression],
  ['a definition with all that is out of the ordinary', OUT_OF_THE_ORDINARY],
  ['the example', readFileSync(example, 'utf8')],
])('%s', (_, text) => {
  const definition = parseDefinition(text, 'model.yaml');

  it('is the same after printing and reading', () => {
    expect(parseDefinition(formatDefinition(definition), 'printed.yaml')).toEqual(definition);
  });

  it('is the same after storing and reading', () => {
    expect(definitionFromRecord(JSON.parse(JSON.stringify(definition)), 'revision 1')).toEqual(definition);
  });
});

describe('formatDefinition', () => {
  it('explains each field and names its default', () => {
    const printed = formatDefinition(parse());
    expect(printed).toContain(
      '# When outcomes become known\nlabels:\n  # Time from an observation to its label; default: 0d\n  delay: 0d\n',
    );
    expect(printed).toContain('; default: 2 x evaluation.every\n  patience: 14d\n');
    const explained = printed.split('\n').filter((line, index, lines) => {
      const field = /^ *\w+:/.test(line) && !/^ *(drop|kind):/.test(line);
      return field && !lines[index - 1].trimStart().startsWith('#');
    });
    expect(explained).toEqual([]);
  });

  it('writes durations in the largest unit that divides them', () => {
    const printed = formatDefinition(parseDefinition(OUT_OF_THE_ORDINARY, 'fraud.yaml'));
    for (const line of [
      'delay: 90m',
      'block: 36h',
      'every: never',
      'within: 14d',
      'checkEvery: 500ms',
      'duration: 0d',
    ])
      expect(printed).toContain(line);
  });
});

describe('definitionFromRecord', () => {
  const record = () => JSON.parse(JSON.stringify(parse()));
  const refusal = (stored: unknown): string => {
    try {
      definitionFromRecord(stored, 'churn, revision 2');
    } catch (error) {
      expect(error).toBeInstanceOf(DefinitionError);
      return (error as DefinitionError).message;
    }
    throw new Error('accepted');
  };

  it('gives fields that a record lacks their defaults', () => {
    const stored = record();
    delete stored.policy.drift;
    delete stored.policy.shadow.checkEvery;
    expect(definitionFromRecord(stored, 'churn, revision 2')).toEqual(parse());
  });

  it('names the record where there are no lines', () => {
    const stored = record();
    stored.policy.shadow.alpha = 2;
    stored.policy.shadow.atMost = DAY / 2;
    stored.policy.block = 'long';
    stored.policy.extra = 1;
    expect(refusal(stored).split('\n')).toEqual([
      'churn, revision 2 block: must be a duration (got "long"), allowed: a number with its unit, such as 7d, 36h, 30m, 10s or 500ms',
      'churn, revision 2 shadow.alpha: is out of range (got 2), allowed: above 0 and below 0.5',
      expect.stringMatching(/^churn, revision 2 extra: is no known key/),
      'churn, revision 2 shadow.atMost: must be longer than shadow.atLeast (got 12h < 1d), allowed: more than 1d',
      'churn, revision 2 shadow.checkEvery: must not be longer than shadow.atMost (got 1d > 12h), allowed: up to 12h',
    ]);
  });

  it.each([null, [], 'text', 7, {}, { policy: 7 }, { policy: {}, target: 7 }])('refuses %j', (stored) => {
    expect(refusal(stored)).toMatch(/^churn, revision 2/);
  });
});

describe('describeChanges', () => {
  it('finds none between equal definitions', () => {
    expect(describeChanges(parse(), parse())).toEqual([]);
  });

  it('names each field that differs, with its values as they are written', () => {
    const after = parse('shadow: { atMost: 14d }\ndeploy: { kind: activity, name: serve, queue: serving }');
    expect(describeChanges(parse(), after)).toEqual([
      { path: 'shadow.atMost', before: '21d', after: '14d' },
      {
        path: 'deploy',
        before: null,
        after: { kind: 'activity', name: 'serve', queue: 'serving', timeout: '10s', confirmWithin: '1h' },
      },
    ]);
  });

  it('counts the features as one field', () => {
    const before = parse();
    const after = parse('  - { name: plan, type: categorical, levels: [a, b] }');
    expect(describeChanges(before, after).map(({ path }) => path)).toEqual(['features']);
  });
});
