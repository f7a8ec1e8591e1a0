import { emptyTenure } from '../contracts/evidence.ts';
import { describe, expect, it } from 'vitest';
import { comparisonOf, estimateOf, registered, versionOf } from './testing/reports.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';
import type { PolicyChanges } from './testing/policy.ts';

/** A champion with a challenger in shadow, since one hour after the start. */
async function shadowed(changes: PolicyChanges = {}): Promise<World> {
  const world = new World({ schedule: { every: null }, ...changes }, 1);
  await world.tell('retrain', { reason: 'a hunch' });
  await world.after(2 * HOUR);
  expect(world.state.stage.name).toBe('shadow');
  return world;
}

const last = (world: World) => world.history.at(-1);

describe('a shadow', () => {
  it('is promoted as soon as the evidence is decisive', async () => {
    const world = await shadowed();
    world.script.compare = ({ subject }) => (subject === 'shadow' ? 'better' : 'undecided');
    await world.until(START + 2 * DAY);
    expect(world.account(START + 2 * HOUR)).toEqual([
      'version 2 is better than the champion: +2.3 points (+0.3 to +4.3), 15 won and 3 lost of 20 (e > 1000)',
      'version 2 (hybrid) replaces 1 as champion',
    ]);
    expect(last(world)).toMatchObject({ kind: 'promotion', rule: 'anytimeMcNemar', versions: [2, 1] });
    expect(world.registry.statuses).toMatchObject({ 1: 'former', 2: 'champion' });
  });

  it('needs more evidence where alpha is shared by all shadows of a year', async () => {
    const world = await shadowed({ shadow: { alphaPer: 'year' } });
    // ln(30 / 0.05) is 6.4: the budget allows 6 shadows in each of the five periods that a year has a part in.
    world.script.compare = (action) => {
      const around = { champion: 1, missing: [], newest: action.at };
      const better = action.at < START + 3 * DAY ? 6.3 : 6.5;
      return { ...comparisonOf(action, 'better', around), better };
    };
    await world.until(START + 4 * DAY);
    expect(world.decisions('promotion').at(-1)?.at).toBe(START + 3 * DAY + HOUR);
  });

  it('says what its verdict refutes', async () => {
    const world = await shadowed();
    world.script.compare = (action) => {
      const around = { champion: 1, missing: [], newest: action.at };
      return { ...comparisonOf(action, 'better', around), test: 'betting', null: 'no lower loss' };
    };
    await world.until(START + 2 * DAY);
    expect(world.decisions('verdict')[0]).toMatchObject({
      rule: 'betting',
      evidence: { verdict: 'better', test: 'betting', null: 'no lower loss', alpha: 0.05 },
    });
  });

  it('has no verdict before its least duration and its least evidence', async () => {
    const world = await shadowed({ shadow: { atLeast: 5 * DAY, minimumPairs: 100 } });
    world.script.compare = ({ subject }) => (subject === 'shadow' ? 'better' : 'undecided');
    await world.until(START + 4 * DAY);
    expect(world.registry.champion).toBe(1);
    await world.until(START + 6 * DAY);
    expect(world.decisions('promotion').at(-1)?.at).toBe(START + 5 * DAY + HOUR);
  });

  it('looks at whole days only, from where the evidence ends', async () => {
    const world = await shadowed({ labels: { delay: DAY } });
    await world.until(START + 4 * DAY + 2 * HOUR);
    const windows = world.performed.flatMap((action) => (action.type === 'compare' ? [action.window] : []));
    expect(windows).toEqual([
      { from: START, to: START + DAY },
      { from: START + DAY, to: START + 2 * DAY },
      { from: START + 2 * DAY, to: START + 3 * DAY },
    ]);
  });

  it('ends at once when the challenger is worse', async () => {
    const world = await shadowed();
    world.script.compare = () => 'worse';
    await world.until(START + 2 * DAY);
    expect(last(world)).toMatchObject({
      kind: 'verdict',
      rule: 'anytimeMcNemar',
      evidence: { verdict: 'worse' },
      sentence:
        'version 2 is worse than the champion: −2.3 points (−4.3 to −0.3), 3 won and 15 lost of 20 (e > 1000) → champion 1 stays',
    });
    expect(world.state.stage.name).toBe('serving');
    expect(world.registry.statuses[2]).toBe('retired');
  });

  it('waits for late labels, and is undecided where they do not come by the deadline', async () => {
    const world = await shadowed({ shadow: { atMost: 5 * DAY } });
    world.script.compare = () => 'waiting';
    await world.until(START + 2 * DAY);
    expect(last(world)?.sentence).toBe('waits for labels: 100 of 960 rows have theirs');
    await world.until(START + 5 * DAY + HOUR);
    expect(last(world)).toMatchObject({
      kind: 'verdict',
      rule: 'deadline',
      evidence: { verdict: 'undecided' },
    });
    expect(world.notifications.at(-1)?.topic).toBe('undecided');
  });

  it('counts the rows observed before its end, once their labels are due', async () => {
    const world = await shadowed({ labels: { delay: 3 * DAY }, shadow: { atMost: 5 * DAY } });
    await world.until(START + 8 * DAY + HOUR);
    expect(last(world)).toMatchObject({ kind: 'verdict', at: START + 8 * DAY + HOUR });
    const windows = world.performed.flatMap((action) => (action.type === 'compare' ? [action.window] : []));
    expect(windows.at(-1)?.to).toBe(START + 5 * DAY + HOUR);
  });

  it('judges the challenger that leads by its own evidence', async () => {
    const world = new World({ schedule: { every: null } }, 1);
    world.script.train = ({ at }) => registered(versionOf(2, at), versionOf(3, at, 'recent'));
    world.script.compare = (action) => ({
      ...comparisonOf(action, 'undecided', { champion: 1, missing: [], newest: action.at }),
      leader: 3,
    });
    await world.tell('retrain');
    await world.until(START + DAY);
    expect(world.state.stage).toMatchObject({ shadow: { leader: 2 } });
    await world.until(START + DAY + HOUR);
    expect(world.decisions('lead').map(({ sentence }) => sentence)).toEqual([
      'version 3 (recent) takes the lead from 2 (hybrid)',
    ]);
    world.script.compare = ({ subject }) => (subject === 'shadow' ? 'better' : 'undecided');
    await world.after(DAY);
    expect(world.registry.statuses).toMatchObject({ 1: 'former', 2: 'retired', 3: 'champion' });
  });

  it('promotes no challenger on the evidence of others alone', async () => {
    const world = await shadowed({ shadow: { evidence: 'tenure' } });
    world.script.compare = (action) => {
      const around = { champion: 1, missing: [], newest: action.at };
      return { ...comparisonOf(action, 'better', around), own: action.at < START + 3 * DAY ? 0.9 : 1.1 };
    };
    await world.until(START + 4 * DAY);
    expect(world.decisions('promotion').at(-1)?.at).toBe(START + 3 * DAY + HOUR);
  });

  it('begins with the rows that were held out from the training', async () => {
    const world = new World({ schedule: { every: null } }, 1);
    world.script.train = ({ at }) => {
      const outcome = registered(versionOf(2, at));
      if (!('validation' in outcome)) throw new Error('it is registered');
      const window = { from: at - 3 * DAY, to: at };
      return { ...outcome, validation: { ...outcome.validation, window } };
    };
    await world.tell('retrain');
    await world.until(START + 2 * DAY);
    const [first] = world.performed.flatMap((action) => (action.type === 'compare' ? [action] : []));
    expect(first.window.from).toBe(START - 3 * DAY);
    expect(first.evidence.liveFrom).toBe(START + HOUR);
  });
});

describe('an undecided shadow', () => {
  const brief = { atMost: 3 * DAY };
  const end = START + 3 * DAY + HOUR;

  it('keeps the champion by default', async () => {
    const world = await shadowed({ shadow: brief });
    world.script.compare = () => 'notWorse';
    await world.until(end);
    expect(last(world)?.sentence).toBe(
      'version 2 is not worse at its deadline, but not better either: +0.0 points (−2.0 to +2.0), 27 won and 27 lost of 60 (e > 1000) → champion 1 stays',
    );
    expect(world.registry.champion).toBe(1);
  });

  it('is promoted where not being worse suffices, and only then', async () => {
    const world = await shadowed({ shadow: { ...brief, whenUndecided: 'promoteNotWorse' } });
    world.script.compare = () => 'notWorse';
    await world.until(end);
    expect(world.account(end)[0]).toBe(
      'version 2 is not worse than the champion by more than the margin: +0.0 points (−2.0 to +2.0), 27 won and 27 lost of 60 (e > 1000)',
    );
    expect(world.registry.champion).toBe(2);
    const other = await shadowed({ shadow: { ...brief, whenUndecided: 'promoteNotWorse' } });
    await other.until(end);
    expect(other.registry.champion).toBe(1);
  });

  it('is shown to a person where the policy asks, whose silence is no verdict', async () => {
    const approval = { timeout: WEEK, onTimeout: 'promote' as const, fourEyes: false };
    const world = await shadowed({ shadow: { ...brief, whenUndecided: 'ask' }, promotion: { approval } });
    await world.until(end);
    expect(world.account(end)).toEqual([
      'version 2 is undecided at its deadline: a person decides',
      'version 2 waits for approval until 2026-01-15 01:00 UTC',
    ]);
    await world.after(WEEK);
    expect(last(world)).toMatchObject({ rule: 'timeoutRejects' });
    expect(world.registry.champion).toBe(1);
  });

  it('is promoted when the person asked says so', async () => {
    const world = await shadowed({ shadow: { ...brief, whenUndecided: 'ask' } });
    await world.until(end);
    expect(await world.tell('approve', { version: 2, reason: 'fewer features' })).toEqual({
      done: true,
      sentence: 'version 2 (hybrid) replaces 1 as champion',
    });
    expect(last(world)).toMatchObject({
      kind: 'promotion',
      rule: 'approval',
      actor: 'ada',
      reason: 'fewer features',
    });
  });
});

describe('evidence over a tenure', () => {
  it('promotes on what all its challengers have shown, if this one is not the worse half of it', async () => {
    const world = await shadowed({ shadow: { evidence: 'tenure' } });
    const tenure = (difference: number) => {
      world.script.compare = (action) => ({
        ...comparisonOf(action, 'undecided', { champion: 1, missing: [], newest: action.at }),
        tenureBetter: 10,
        own: 2,
        difference: estimateOf(difference),
      });
    };
    tenure(-0.01);
    await world.until(START + 3 * DAY);
    expect(world.registry.champion).toBe(1);
    tenure(0.01);
    await world.until(START + 4 * DAY);
    expect(world.decisions('promotion').at(-1)).toMatchObject({ rule: 'tenure' });
    expect(world.state.tenure).toEqual(emptyTenure());
  });
});
