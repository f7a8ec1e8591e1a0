import { describe, expect, it } from 'vitest';
import type { DriftReport } from '../contracts/reports.ts';
import { comparisonOf, evaluationOf, NO_DRIFT } from './testing/reports.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';

const ALPHA = 0.05;
const POSTERIOR = 0.95;
const SIGNIFICANT = Math.log(1 / ALPHA) + 0.1;

const policy = (alpha = ALPHA) => ({
  schedule: { every: WEEK },
  evaluation: { every: DAY },
  shadow: { leniency: { alpha, posterior: POSTERIOR, within: 4 * WEEK } },
  probation: { duration: 0 },
});

type Compare = World['script']['compare'];

/** Challengers that are likely better, no more; and what speaks for their recent kinds. */
const likelyBetter =
  (younger: number, value?: number): Compare =>
  (action) => {
    const around = { champion: action.champion, missing: [], newest: action.at };
    const standing = action.subject === 'shadow' ? 'likelyBetter' : 'undecided';
    const report = comparisonOf(action, standing, around);
    return {
      ...report,
      younger,
      difference: { ...report.difference, value: value ?? report.difference.value },
    };
  };

const apart = (area: number): DriftReport => ({ ...NO_DRIFT, multivariate: { area, limit: 0.67, p: 0.4 } });

/** The first challengers are in shadow. */
async function shadowed(drift: DriftReport = apart(0.9)): Promise<World> {
  const world = new World(policy(), 1);
  world.script.evaluate = (action) => {
    const around = { champion: action.version, missing: [], newest: action.at };
    return { ...evaluationOf(action, 'healthy', around), drift };
  };
  await world.tell('retrain', { reason: 'a hunch' });
  await world.after(2 * HOUR);
  expect(world.state.stage.name).toBe('shadow');
  return world;
}

/** Leniency has begun, and a challenger was promoted by it. */
async function lenient(): Promise<World> {
  const world = await shadowed();
  world.script.compare = likelyBetter(SIGNIFICANT);
  await world.until(START + 4 * DAY);
  expect(world.decisions('promotion').at(-1)).toMatchObject({ rule: 'lenient' });
  return world;
}

describe('leniency', () => {
  it('begins where windows differ from the past and younger rows are better, on record', async () => {
    const world = await lenient();
    expect(world.decisions('leniency')).toMatchObject([
      {
        rule: 'younger',
        evidence: {
          younger: SIGNIFICANT,
          alpha: ALPHA,
          posterior: POSTERIOR,
          until: world.state.lenientUntil,
        },
      },
    ]);
  });

  it.each([
    ['too little speaks for younger rows', apart(0.9), SIGNIFICANT - 0.2],
    ['no window differs from the past', apart(0.6), SIGNIFICANT],
  ])('does not begin where %s', async (_, drift, younger) => {
    const world = await shadowed(drift);
    world.script.compare = likelyBetter(younger);
    await world.after(6 * WEEK);
    expect(world.registry.champion).toBe(1);
    expect(world.decisions('leniency')).toEqual([]);
  });

  it('begins with the second sign, whichever comes first', async () => {
    const world = await shadowed(apart(0.6));
    world.script.compare = likelyBetter(SIGNIFICANT);
    await world.until(START + 3 * DAY);
    world.script.compare = likelyBetter(0);
    world.script.evaluate = () => 'degraded';
    await world.until(START + 5 * DAY);
    expect(world.decisions('leniency')).toHaveLength(1);
  });

  it('takes none that is likely better, but not by the metric', async () => {
    const world = await lenient();
    const champion = world.registry.champion;
    world.script.compare = likelyBetter(SIGNIFICANT, -0.001);
    await world.after(3 * WEEK);
    expect(world.registry.champion).toBe(champion);
  });

  it('ends with its time', async () => {
    const world = await lenient();
    world.script.compare = () => 'undecided';
    world.script.evaluate = () => 'healthy';
    await world.after(4 * WEEK);
    const champion = world.registry.champion;
    world.script.compare = likelyBetter(0);
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
