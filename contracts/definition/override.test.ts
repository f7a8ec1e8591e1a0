import { describe, expect, it } from 'vitest';
import { parseDefinition } from './index.ts';
import { fieldAndValue, OverrideError, withField } from './override.ts';
import { windowsFor } from './row-rate.ts';

const TEXT = `name: churn # of customers
task: binary
target: churned
features:
  - { name: age, type: numeric }
evaluation: { every: 7d }
promotion: automatic
`;

describe('a field set in a definition’s text', () => {
  it('takes its place, and defaults that build on it follow', () => {
    const { policy } = parseDefinition(withField(TEXT, 'evaluation.every', '1d'), 'churn.yaml');
    expect(policy.evaluation.every).toBe(86_400_000);
    expect(policy.schedule.every).toBe(3 * 86_400_000);
  });

  it('is added with the sections around it', () => {
    const text = withField(TEXT, 'shadow.leniency.posterior', '0.9');
    expect(parseDefinition(text, 'churn.yaml').policy.shadow.leniency?.posterior).toBe(0.9);
    expect(text).toContain('# of customers');
  });

  it('is refused within something that has no fields', () => {
    expect(() => withField(TEXT, 'promotion.approval', 'none')).toThrow(OverrideError);
    expect(() => withField(TEXT, 'promotion.approval', 'none')).toThrow(/^promotion\.approval can't be set/);
  });

  it('is said as path=value', () => {
    expect(fieldAndValue('shadow.unit = row')).toEqual({ path: 'shadow.unit', value: 'row' });
    for (const said of ['shadow.unit', '=row', 'shadow.unit='])
      expect(() => fieldAndValue(said)).toThrow(`path=value, such as shadow.unit=row (got ${said})`);
  });
});

describe('the window that fits a row rate', () => {
  const DAY = 86_400_000;
  it.each([
    [45_312, 944, '7d'],
    [50_000, 606, '7d'],
    [60_000, 47, '6h'],
    [20 * 7, 7, '7d'],
    [10, 365, '28d'],
    [10_000_000, 365, '1h'],
  ])('of %i rows in %i days is %s', (rows, days, window) => {
    const hours = { '1h': 1, '6h': 6, '7d': 168, '28d': 672 }[window];
    expect(windowsFor({ rows, span: days * DAY }).every).toBe(hours! * 3_600_000);
  });
});
