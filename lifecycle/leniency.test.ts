import { describe, expect, it } from 'vitest';
import type { DriftReport } from '../contracts/reports.ts';
import { comparisonOf, evaluationOf, NO_DRIFT } from './testing/reports.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';

const POSTERIOR = 0.95;
const WITHIN = 4 * WEEK;

const policy = {
  evaluation: { every: DAY, confirmations: 2 },
  shadow: { leniency: { posterior: POSTERIOR, within: WITHIN } },
  probation: { duration: 0 },
};

type Script = World['script'];

const likelyBetter: Script['compare'] = ({ subject }) =>
  subject === 'shadow' ? 'likelyBetter' : 'undecided';

const withDrift =
  (drift: Partial<DriftReport>): Script['evaluate'] =>
  (action) => {
    const around = { champion: action.version, missing: [], newest: action.at };
    return { ...evaluationOf(action, 'healthy', around), drift: { ...NO_DRIFT, ...drift } };
  };

const apart = (area: number) => withDrift({ multivariate: { area, limit: 0.67, p: 0.4 } });

/** The first challengers are in shadow, and likely better. */
async function shadowed(evaluate: Script['evaluate'], every: number | null = WEEK): Promise<World> {
  const world = new World({ ...policy, schedule: { every } }, 1);
  world.script.evaluate = evaluate;
  world.script.compare = likelyBetter;
  await world.tell('retrain', { reason: 'a hunch' });
  await world.after(2 * HOUR);
  expect(world.state.stage.name).toBe('shadow');
  return world;
}

/** Leniency has begun, and a challenger was promoted by it. */
async function lenient(): Promise<World> {
  const world = await shadowed(apart(0.9));
  await world.until(START + 4 * DAY);
  expect(world.decisions('promotion').at(-1)).toMatchObject({ rule: 'lenient' });
  return world;
}

describe('leniency', () => {
  it.each([
    ['can be told from earlier ones, be that usual or not', apart(0.9)],
    ['drifted', withDrift({ drifted: true })],
  ])('begins where inputs %s', async (_, evaluate) => {
    const world = await shadowed(evaluate);
    await world.until(START + 4 * DAY);
    expect(world.decisions('leniency')).toMatchObject([
      { rule: 'drift', evidence: { posterior: POSTERIOR } },
    ]);
    expect(world.decisions('promotion').at(-1)).toMatchObject({ rule: 'lenient' });
  });

  it('begins with a confirmed degradation, not with one window of it', async () => {
    const world = await shadowed(() => 'degraded', null);
    await world.until(START + 2 * DAY);
    expect(world.decisions('evaluation').at(-1)).toMatchObject({ rule: 'degraded' });
    expect(world.decisions('leniency')).toEqual([]);
    await world.until(START + 3 * WEEK);
    expect(world.decisions('leniency')).toMatchObject([{ rule: 'degradation' }]);
  });

  it('does not begin where nothing moves', async () => {
    const world = await shadowed(apart(0.6));
    await world.after(6 * WEEK);
    expect(world.registry.champion).toBe(1);
    expect(world.decisions('leniency')).toEqual([]);
  });

  it('takes none that is likely better, but not by the metric', async () => {
    const world = await lenient();
    const champion = world.registry.champion;
    world.script.compare = (action) => {
      const around = { champion: action.champion, missing: [], newest: action.at };
      const report = comparisonOf(action, 'likelyBetter', around);
      return { ...report, difference: { ...report.difference, value: -0.001 } };
    };
    await world.after(3 * WEEK);
    expect(world.registry.champion).toBe(champion);
  });

  it('goes on while the world moves, and ends some time after the last sign', async () => {
    const world = await lenient();
    world.script.compare = () => 'undecided';
    await world.after(2 * WITHIN);
    const [champion, last] = [world.registry.champion, world.state.lenientUntil! - WITHIN];
    expect(last).toBeGreaterThan(world.state.now - 2 * DAY);
    expect(world.decisions('leniency')).toHaveLength(1);
    world.script.evaluate = () => 'healthy';
    await world.after(WITHIN + DAY);
    world.script.compare = likelyBetter;
    await world.after(4 * WEEK);
    expect(world.registry.champion).toBe(champion);
  });

  it('ends with a rollback', async () => {
    const world = await lenient();
    expect(world.state.lenientUntil).not.toBeNull();
    await world.tell('rollback', { version: null });
    expect(world.state.lenientUntil).toBeNull();
  });
});
