import { describe, expect, it } from 'vitest';
import { planned } from './planning.ts';
import { policyOf } from './testing/policy.ts';
import { DAY, START, WEEK } from './testing/world.ts';

const policy = policyOf({ labels: { delay: DAY }, shadow: { atMost: 3 * WEEK } });
const plan = { difference: 0.02, unit: 'block' as const, units: 14, takes: 14 * DAY };

describe('the plan of a shadow', () => {
  it('names the units and the date, label delay included', () => {
    const { text, dates } = planned({ at: START, policy }, plan);
    expect(text).toMatch(/^; 2 points of difference would show after about 14 blocks, by \d{4}-\d\d-\d\d$/);
    expect(dates).toEqual({
      ...plan,
      expectedAt: START + 15 * DAY,
      deadline: START + 3 * WEEK + DAY,
      inTime: true,
    });
  });

  it('warns where the deadline comes first', () => {
    const { text, dates } = planned({ at: START, policy }, { ...plan, units: 40, takes: 40 * DAY });
    expect(text).toMatch(/after about 40 blocks, by .*: the deadline, .*, comes first$/);
    expect(dates?.inTime).toBe(false);
  });

  it('knows no date for versions that never differed', () => {
    const { text, dates } = planned({ at: START, policy }, { ...plan, units: null, takes: null });
    expect(text).toContain('cannot be told');
    expect(dates).toMatchObject({ expectedAt: null, inTime: false });
  });

  it('is none without a champion', () => {
    expect(planned({ at: START, policy }, null)).toEqual({ text: '', dates: null });
  });
});
