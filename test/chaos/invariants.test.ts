import { describe, expect, it } from 'vitest';
import type { Decision } from '../../contracts/decision.ts';
import type { Version } from '../../store/registry.ts';
import { violationsOf } from './invariants.ts';
import type { Lived } from './lives.ts';
import { DAY, madeModel, ORIGIN } from './models.ts';

const decision = (seq: number, kind: Decision['kind'], more: Partial<Decision> = {}): Decision => ({
  seq,
  at: ORIGIN + seq * DAY,
  kind,
  rule: kind,
  sentence: `${kind} ${seq}`,
  evidence: {},
  actor: 'perennial',
  reason: null,
  identity: null,
  versions: [],
  ...more,
});

const sound = (): Lived => ({
  model: madeModel(1, 1),
  history: [
    decision(1, 'retraining', { rule: 'first' }),
    decision(2, 'registered'),
    decision(3, 'promotion', { rule: 'first', versions: [1] }),
    decision(4, 'retraining', { rule: 'schedule' }),
    decision(5, 'registered'),
    decision(6, 'verdict'),
    decision(7, 'promotion', { rule: 'tenure', versions: [2, 1] }),
  ],
  versions: [{ number: 1 }, { number: 2 }] as Version[],
  tenures: [
    { version: 1, from: 1, to: 2, kind: 'promotion', rule: 'first', actor: 'perennial', decisionId: 'a' },
    {
      version: 2,
      from: 2,
      to: null,
      kind: 'promotion',
      rule: 'tenure',
      actor: 'perennial',
      decisionId: 'b',
    },
  ],
  champion: 2,
  damaged: [],
  batches: 9,
  workflow: 'RUNNING',
});

const violated = (change: (lived: Lived) => void): string[] => {
  const disturbed = sound();
  change(disturbed);
  return violationsOf(disturbed, sound()).map(({ invariant }) => invariant);
};

const DIFFERENT = 'the same decisions as in an undisturbed life';

describe('the invariants of a disturbed life', () => {
  it('hold of a sound one', () => {
    expect(violated(() => undefined)).toEqual([]);
  });

  it.each<[string, (lived: Lived) => void, string[]]>([
    ['an ended workflow', (lived) => (lived.workflow = 'FAILED'), ['the lifecycle goes on']],
    ['another decision', (lived) => (lived.history[5].sentence = 'worse'), [DIFFERENT]],
    [
      'a version too many',
      (lived) => lived.versions.push({ number: 3 } as Version),
      ['the same versions as in an undisturbed life'],
    ],
    [
      'a lost decision',
      (lived) => lived.history.splice(1, 1),
      [DIFFERENT, 'decisions are numbered without gaps', 'one retraining at a time'],
    ],
    [
      'a gap between champions',
      (lived) => (lived.tenures[1].from = 3),
      ['a champion’s tenure begins where the one before ended'],
    ],
    [
      'another champion than decided',
      (lived) => (lived.champion = 1),
      ['the registry’s champion is the one that was decided'],
    ],
    [
      'a promotion without a verdict',
      (lived) => (lived.history[5].kind = 'check'),
      [DIFFERENT, 'nobody is promoted without a rule or a verdict'],
    ],
    [
      'too many retrainings',
      (lived) => {
        for (let seq = 8; seq < 26; seq += 2)
          lived.history.push(
            decision(seq, 'retraining', { rule: 'operator', at: ORIGIN + 8 * DAY }),
            decision(seq + 1, 'failed', { at: ORIGIN + 8 * DAY }),
          );
      },
      [DIFFERENT, 'no more retrainings than the budget has'],
    ],
    [
      'a damaged artifact',
      (lived) => lived.damaged.push({ version: 2, message: 'checksum' }),
      ['every artifact loads'],
    ],
    ['a batch stored twice', (lived) => lived.batches++, ['every batch is stored once']],
  ])('are violated by %s', (_, change, invariants) => {
    expect(violated(change)).toEqual(invariants);
  });
});
