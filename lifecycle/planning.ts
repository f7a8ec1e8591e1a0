import type { ShadowPlan } from '../contracts/reports.ts';
import { instant, points } from './sentences.ts';
import type { Step } from './step.ts';

/** When a shadow is expected to have found what is worth finding, beside its deadline. */
interface PlannedDates extends ShadowPlan {
  expectedAt: number | null;
  deadline: number;
  inTime: boolean;
}

/** The plan of the shadow that begins now, and how the sentence about its challengers goes on. */
export function planned(
  { at, policy }: Pick<Step, 'at' | 'policy'>,
  plan: ShadowPlan | null,
): { text: string; dates: PlannedDates | null } {
  if (plan === null) return { text: '', dates: null };
  const { delay } = policy.labels;
  const deadline = at + policy.shadow.atMost + delay;
  const { difference, unit, units, takes } = plan;
  const wanted = `${points(difference)} of difference`;
  if (units === null || takes === null)
    return {
      text: `; the two answered every held-out row alike: when ${wanted} would show cannot be told`,
      dates: { ...plan, expectedAt: null, deadline, inTime: false },
    };
  const expectedAt = at + takes + delay;
  const inTime = expectedAt <= deadline;
  const needed = `${wanted} would show after about ${units} ${unit}${units === 1 ? '' : 's'}, by ${instant(expectedAt)}`;
  return {
    text: inTime ? `; ${needed}` : `; ${needed}: the deadline, ${instant(deadline)}, comes first`,
    dates: { ...plan, expectedAt, deadline, inTime },
  };
}
