import { describe, expect, it } from 'vitest';
import type { PolicyResult } from '../../backtest/index.ts';
import { missed, parseRequirements } from './requirements.ts';
import { valuesOf, variantsOf } from './sweep.ts';

describe('a sweep', () => {
  it.each([
    ['0.02..0.08:0.02', ['0.02', '0.04', '0.06', '0.08']],
    ['1..3:1', ['1', '2', '3']],
    ['1d..7d:2d', ['1d', '3d', '5d', '7d']],
    ['row,block', ['row', 'block']],
    ['0.1', ['0.1']],
  ])('of %s takes %j', (said, values) => {
    expect(valuesOf(said)).toEqual(values);
  });

  it.each(['3..1:1', '1..3:0', '1d..3:1', 'a..b:c'])('refuses %s', (said) => {
    expect(() => valuesOf(said)).toThrow(/^--sweep: .* is no range/);
  });

  it('over two fields takes all combinations', () => {
    const variants = variantsOf('name: churn\n', ['shadow.unit=row,block', 'seed=1..2:1']);
    expect(variants.map(({ name }) => name)).toEqual([
      'shadow.unit=row, seed=1',
      'shadow.unit=row, seed=2',
      'shadow.unit=block, seed=1',
      'shadow.unit=block, seed=2',
    ]);
    expect(variants[3].text).toBe('name: churn\nshadow:\n  unit: block\nseed: 2\n');
  });

  it('names no more than can be lived through', () => {
    expect(() => valuesOf('0..1:0.001')).toThrow('names 1001 values, allowed: up to 500');
    expect(() => variantsOf('', ['seed=1..30:1', 'budget.retrainings=1..30:1'])).toThrow('900 combinations');
  });
});

describe('requirements', () => {
  const policies = [{ name: 'model.yaml', recovery: 0.85, harmful: 1, retrainings: 40 }] as PolicyResult[];

  it('are met or missed by what a policy came to', () => {
    expect(missed(parseRequirements('recovery>=0.8, harmful<=1,retrainings<50'), policies)).toEqual([]);
    expect(missed(parseRequirements('recovery>=0.9,harmful<1'), policies)).toEqual([
      { policy: 'model.yaml', required: 'recovery>=0.9', is: 0.85 },
      { policy: 'model.yaml', required: 'harmful<1', is: 1 },
    ]);
  });

  it('are missed where there is no recovery to speak of', () => {
    expect(missed(parseRequirements('recovery>=0'), [{ ...policies[0], recovery: null }])).toHaveLength(1);
  });

  it.each(['recovry>=0.9', 'recovery', 'recovery>=high', 'recovery=>1', ''])('refuse "%s"', (text) => {
    expect(() => parseRequirements(text)).toThrow(/^--require: .* allowed: one of mean, recovery/);
  });
});
