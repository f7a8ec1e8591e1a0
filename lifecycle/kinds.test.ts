import { describe, expect, it } from 'vitest';
import type { EvaluationVerdict } from '../contracts/reports.ts';
import { comparisonOf, registered, versionOf } from './testing/reports.ts';
import { DAY, START, WEEK, World } from './testing/world.ts';

/** Every week a fit of two kinds, of which the recent one gains a tenth on every day. */
function refreshed(verdict: EvaluationVerdict = 'healthy'): World {
  const world = new World({ schedule: { every: WEEK }, shadow: { atMost: 10 * WEEK } }, 1);
  world.script.evaluate = () => verdict;
  world.script.train = ({ at }) =>
    registered(versionOf(world.nextVersion(), at), versionOf(world.nextVersion(), at, 'recent'));
  world.script.compare = (action) => {
    const report = comparisonOf(action, 'undecided', { champion: 1, missing: [], newest: action.at });
    const challengers = report.evidence.challengers.map((challenger) => ({
      ...challenger,
      units: challenger.units + 1,
      stakes: challenger.stakes + (challenger.kind === 'recent' ? 0.1 : 0),
    }));
    return { ...report, evidence: { ...report.evidence, challengers } };
  };
  return world;
}

const begun = (world: World) =>
  world.performed.flatMap((action) =>
    action.type === 'compare' && action.evidence.rows === 0 ? [action.evidence.kinds] : [],
  );

describe('what kinds have shown', () => {
  it('is known to the fits after them, older ones counting less', async () => {
    const world = refreshed();
    await world.until(START + 3 * WEEK + 2 * DAY);
    const [first, second, third] = begun(world);
    expect(first).toEqual({});
    const { units, stakes } = second.recent!;
    expect(stakes / units).toBeCloseTo(0.1 * (6 / 126), 2);
    expect(third.recent!.units).toBeGreaterThan(1.8 * units);
    expect(third.recent!.units).toBeLessThan(2 * units);
    expect(third.hybrid!.stakes).toBe(0);
  });

  it('is forgotten at a degraded window', async () => {
    const world = refreshed('degraded');
    await world.until(START + 3 * WEEK + 2 * DAY);
    for (const kinds of begun(world)) expect(kinds).toEqual({});
  });
});
