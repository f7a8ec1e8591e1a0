import { describe, expect, it } from 'vitest';
import type { EvaluationVerdict } from '../contracts/reports.ts';
import { NO_DRIFT, estimateOf, evaluationOf } from './testing/reports.ts';
import { DAY, START, WEEK, World } from './testing/world.ts';

const CALM = { schedule: { every: null } };

/** The champion's verdicts, evaluation by evaluation; healthy after the last. */
function verdicts(world: World, ...list: EvaluationVerdict[]): void {
  world.script.evaluate = () => list.shift() ?? 'healthy';
}

const movedFeature = {
  feature: 'calls',
  distance: 'psi' as const,
  value: 0.4,
  limit: 0.2,
  p: 0.0001,
  q: 0.0004,
  importance: 0.6,
};

describe('an evaluation', () => {
  it('takes one degraded window for noise, and says so', async () => {
    const world = new World(CALM, 1);
    verdicts(world, 'degraded', 'healthy', 'degraded', 'healthy');
    await world.until(START + 4 * WEEK);
    expect(world.decisions('retraining')).toEqual([]);
    expect(world.account(START + WEEK)[0]).toBe(
      'accuracy 0.66 (0.61–0.71, n = 336) is 10 points below validation: noise until confirmed, first of 2 windows',
    );
  });

  it('retrains when a second window confirms the first', async () => {
    const world = new World(CALM, 1);
    verdicts(world, 'degraded', 'degraded');
    await world.until(START + 2 * WEEK);
    expect(world.account(START + 2 * WEEK)).toEqual([
      'accuracy 0.66 (0.61–0.71, n = 336) is 10 points below validation, second time in a row → retraining 1',
      expect.stringMatching(/^the world moves, as the metric fell: until 2\d{3}-/),
      'retraining 1 starts: degradation',
    ]);
  });

  it('neither counts nor forgets a suspect window', async () => {
    const world = new World(CALM, 1);
    verdicts(world, 'degraded', 'suspect', 'degraded');
    await world.until(START + 3 * WEEK);
    expect(world.decisions('evaluation').map(({ rule }) => rule)).toEqual([
      'degraded',
      'suspect',
      'degraded',
    ]);
    expect(world.decisions('evaluation')[1].sentence).toBe(
      'accuracy 0.73 (0.68–0.78, n = 336) is 3 points below validation, within its error: noise',
    );
    expect(world.decisions('retraining')).toHaveLength(1);
  });

  it('forgets a degraded window after a while', async () => {
    const world = new World({ ...CALM, evaluation: { confirmWithin: 2 * WEEK } }, 1);
    verdicts(world, 'degraded', 'suspect', 'suspect', 'suspect', 'degraded');
    await world.until(START + 5 * WEEK);
    expect(world.decisions('retraining')).toEqual([]);
  });

  it('counts only windows that share no rows', async () => {
    const daily = { evaluation: { every: DAY, window: WEEK, patience: WEEK } };
    const world = new World({ ...CALM, ...daily }, 1);
    world.script.evaluate = () => 'degraded';
    await world.until(START + 7 * DAY);
    expect(world.decisions('evaluation').map(({ rule }) => rule)).toEqual(Array(7).fill('degraded'));
    expect(world.decisions('retraining')).toEqual([]);
    // The first window had one day of rows, as the champion was trained up to the start.
    await world.until(START + 8 * DAY);
    expect(world.decisions('retraining')).toHaveLength(1);
  });

  it('counts two windows of one grid although a message came just before the first was evaluated', async () => {
    const world = new World(CALM, 1);
    verdicts(world, 'degraded', 'degraded');
    await world.until(START + WEEK - 1);
    world.now = START + WEEK + 500;
    world.life.state.now = world.now;
    await world.until(START + 2 * WEEK);
    const windows = world.decisions('evaluation').map(({ evidence }) => evidence['window']);
    expect(windows).toEqual([
      { from: START, to: START + WEEK },
      { from: START + WEEK, to: START + 2 * WEEK },
    ]);
    expect(world.decisions('retraining')).toHaveLength(1);
  });

  it('starts confirming anew after a promotion', async () => {
    const world = new World(CALM, 1);
    world.script.compare = ({ subject }) => (subject === 'shadow' ? 'better' : 'undecided');
    verdicts(world, 'degraded', 'degraded', 'degraded');
    await world.until(START + WEEK);
    await world.tell('retrain', { reason: 'a hunch' });
    await world.until(START + 2 * WEEK - DAY);
    expect(world.registry.champion).toBe(2);
    await world.until(START + 2 * WEEK);
    expect(world.account().at(-1)).toContain('noise until confirmed, first of 2 windows');
    await world.until(START + 3 * WEEK);
    expect(world.account().at(-1)).toBe('retraining 2 starts: degradation');
  });

  it('covers only rows after the training and whose labels are due', async () => {
    const world = new World({ ...CALM, labels: { delay: 3 * DAY }, training: { embargo: DAY } }, 1);
    await world.until(START + 2 * WEEK);
    const windows = world.decisions('evaluation').map(({ evidence }) => evidence['window']);
    expect(windows).toEqual([
      { from: START + DAY, to: START + 4 * DAY },
      { from: START + 4 * DAY, to: START + 11 * DAY },
    ]);
  });

  it('that a person asks for is answered, and confirms nothing', async () => {
    const world = new World(CALM, 1);
    world.script.evaluate = () => 'degraded';
    await world.until(START + WEEK);
    for (let i = 0; i < 3; i++) {
      await world.after(DAY);
      expect(await world.tell('evaluateNow')).toEqual({
        done: true,
        sentence: 'accuracy 0.66 (0.61–0.71, n = 336) is 10 points below validation',
      });
    }
    expect(world.decisions('retraining')).toEqual([]);
    expect(world.decisions('evaluation').at(-1)?.actor).toBe('ada');
  });

  it('alarms once about a source that falls silent, and never passes for healthy', async () => {
    const world = new World(CALM, 1);
    verdicts(world, 'degraded', 'noData', 'noData', 'noData', 'healthy', 'noData');
    await world.until(START + 6 * WEEK);
    expect(world.notifications.map(({ topic }) => topic)).toEqual(['noData', 'noData']);
    expect(world.decisions('evaluation')).toHaveLength(2);
    expect(world.state.evaluation.last?.verdict).toBe('noData');
  });

  it('says how many labels are missing', async () => {
    const world = new World(CALM, 1);
    verdicts(world, 'notEnoughLabels');
    await world.until(START + WEEK);
    expect(world.account().at(-1)).toBe(
      '12 of 336 rows have their label and 90 % are wanted: no verdict, waits for them until 2026-01-26',
    );
  });

  it('says where the version is significantly worse, and retrains for it no sooner', async () => {
    const world = new World(CALM, 1);
    const segment = (values: string) => ({
      feature: 'channel',
      values,
      value: estimateOf(0.6),
      difference: estimateOf(-0.2),
      p: 0.001,
    });
    world.script.evaluate = (action) => ({
      ...evaluationOf(action, 'healthy', { champion: 1, missing: [], newest: action.at }),
      segments: [segment('shop'), segment('phone')],
    });
    await world.until(START + 2 * WEEK);
    expect(world.account().at(-1)).toMatch(
      /above validation; significantly worse where channel is shop: accuracy 0\.60 \(.*\), and in 1 more segment$/,
    );
    expect(world.decisions('retraining')).toEqual([]);
  });

  it('that was missed is made up for once, for the latest deadline', async () => {
    const world = new World(CALM, 1);
    await world.until(START + WEEK);
    await world.outage(3 * WEEK + DAY);
    expect(world.account(START + 2 * WEEK)).toEqual([
      '2 evaluations were missed in the last 21 days: one is made now, for the latest',
      'accuracy 0.77 (0.72–0.82, n = 336) is 1 point above validation',
    ]);
    expect(world.decisions('evaluation').at(-1)?.evidence['window']).toEqual({
      from: START + 3 * WEEK,
      to: START + 4 * WEEK,
    });
    expect(world.state.evaluation.nextAt).toBe(START + 5 * WEEK);
  });
});

describe('drift of the inputs', () => {
  const drifting = (world: World) => {
    world.script.evaluate = (action) => ({
      ...evaluationOf(action, 'healthy', { champion: 1, missing: [], newest: action.at }),
      drift: { ...NO_DRIFT, moved: [movedFeature], share: 0.6, drifted: true },
    });
  };

  it('retrains once it is confirmed', async () => {
    const world = new World(CALM, 1);
    drifting(world);
    await world.until(START + 2 * WEEK);
    expect(world.account(START + WEEK)).toEqual([
      'accuracy 0.77 (0.72–0.82, n = 336) is 1 point above validation; inputs moved in calls (60 % of the importance), first of 2 windows',
      expect.stringMatching(/^the world moves, as inputs drifted: until 2\d{3}-/),
      'accuracy 0.77 (0.72–0.82, n = 336) is 1 point above validation; inputs moved in calls (60 % of the importance), second time in a row → retraining 1',
      'retraining 1 starts: drift',
    ]);
  });

  it('is only told where the policy does not retrain for it', async () => {
    const world = new World({ ...CALM, drift: { trigger: false } }, 1);
    drifting(world);
    await world.until(START + 5 * WEEK);
    expect(world.decisions('retraining')).toEqual([]);
  });
});

describe('new data', () => {
  it('retrains once for so many rows, although the champion stays', async () => {
    const world = new World({ ...CALM, newData: { rows: 1000 } }, 1);
    let rows = 0;
    world.script.evaluate = (action) => ({
      ...evaluationOf(action, 'healthy', { champion: 1, missing: [], newest: action.at }),
      newRows: (rows += 336),
    });
    world.script.compare = () => 'worse';
    await world.until(START + 3 * WEEK + 6 * DAY);
    expect(world.account(START + 3 * WEEK)[0]).toBe(
      'accuracy 0.77 (0.72–0.82, n = 336) is 1 point above validation; 1008 labelled rows since the last training → retraining 1',
    );
    await world.until(START + 6 * WEEK);
    expect(world.decisions('retraining').map(({ at }) => at)).toEqual([START + 3 * WEEK, START + 6 * WEEK]);
  });
});
