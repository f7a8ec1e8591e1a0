import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { Request } from './events.ts';
import { DAY, HOUR, START, WEEK, World } from './testing/world.ts';

const CALM = { schedule: { every: null } };

describe('a pause', () => {
  it('skips evaluations and makes up for none of them; their grid stays', async () => {
    const world = new World({}, 1);
    await world.until(START + WEEK + DAY);
    await world.tell('pause', { reason: 'holidays' });
    await world.after(30 * DAY);
    expect(world.account().at(-1)).toBe('ada pauses the lifecycle: holidays');
    expect(await world.tell('resume')).toEqual({
      done: true,
      sentence: 'ada resumes the lifecycle after 30 days',
    });
    await world.after(DAY);
    expect(world.decisions('evaluation')).toHaveLength(1);
    await world.until(START + 6 * WEEK);
    expect(world.decisions('evaluation').map(({ at }) => (at - START) / WEEK)).toEqual([1, 6]);
  });

  it('gives a shadow the time back, and leaves out the rows that were seen meanwhile', async () => {
    const world = new World(CALM, 1);
    await world.tell('retrain');
    await world.until(START + 2 * DAY);
    await world.tell('pause');
    await world.after(10 * DAY);
    await world.tell('resume');
    expect(world.state.stage).toMatchObject({
      shadow: { endsAt: START + HOUR + 31 * DAY, decideBy: START + HOUR + 31 * DAY },
    });
    await world.after(2 * HOUR);
    const gap = { from: START + 2 * DAY, to: START + 12 * DAY };
    expect(world.performed.findLast(({ type }) => type === 'compare')).toMatchObject({ gaps: [gap] });
    expect(world.state.stage).toMatchObject({ shadow: { gaps: [] } });
  });

  it('lets a running retraining finish, and holds what it yields', async () => {
    const world = new World(CALM, 1);
    await world.tell('retrain');
    await world.tell('pause');
    await world.after(WEEK);
    expect(world.state.stage).toMatchObject({ name: 'shadow', shadow: { evidence: { rows: 0 } } });
    await world.tell('resume');
    expect(world.state.stage).toMatchObject({
      shadow: { gaps: [{ from: START + HOUR, to: START + WEEK }], endsAt: START + 4 * WEEK },
    });
  });

  it('holds the schedule, which starts once at the resume', async () => {
    const world = new World({}, 1);
    await world.tell('pause');
    await world.until(START + 10 * WEEK);
    expect(world.decisions('retraining')).toEqual([]);
    await world.tell('resume');
    expect(world.decisions('retraining').map(({ at, rule }) => [at, rule])).toEqual([
      [START + 10 * WEEK, 'schedule'],
    ]);
  });

  it('lets cooldown and budget run on', async () => {
    const world = new World(CALM, 1);
    world.script.train = () => ({ outcome: 'timeLimit', limit: HOUR });
    await world.tell('retrain');
    await world.after(DAY);
    await world.tell('pause');
    await world.after(2 * WEEK);
    expect(world.state.breaker.state).toBe('halfOpen');
  });

  it('of a paused lifecycle, or a resume of one that is not, is refused', async () => {
    const world = new World(CALM, 1);
    expect(await world.tell('resume')).toEqual({ done: false, sentence: 'the lifecycle is not paused' });
    await world.tell('pause');
    expect(await world.tell('pause')).toEqual({ done: false, sentence: 'the lifecycle is paused already' });
  });
});

describe('a new definition', () => {
  it('counts from the next deadline on, and is recorded with what it changes', async () => {
    const world = new World(CALM, 1);
    const definition = JSON.stringify({ schedule: { every: 5 * WEEK } });
    expect(await world.tell('reconfigure', { definition })).toEqual({
      done: true,
      sentence: 'ada changes schedule',
    });
    await world.until(START + 5 * WEEK);
    expect(world.decisions('retraining').map(({ at }) => at)).toEqual([START + 5 * WEEK]);
  });

  it('that is wrong is refused and changes nothing', async () => {
    const world = new World(CALM, 1);
    const before = world.policy;
    expect(await world.tell('reconfigure', { definition: '' })).toEqual({
      done: false,
      sentence: 'the definition is refused: churn.yaml:1 is empty',
    });
    expect(world.policy).toBe(before);
  });

  it('with other features needs a retraining', async () => {
    const world = new World(CALM, 1);
    await world.tell('reconfigure', { definition: '{ "training": {} }' });
    expect(world.account().slice(-2)).toEqual(['ada changes training', 'retraining 1 starts: asked for']);
  });
});

describe('retiring', () => {
  const retire = (world: World) => world.tell('retire', { reason: 'replaced by a rule', freeName: true });
  const retired = { done: true, sentence: 'ada retires the lifecycle: replaced by a rule' };

  it('ends a life in every stage, and cancels what runs', async () => {
    const stages: Record<string, (world: World) => Promise<unknown>> = {
      bootstrapping: (world) => world.until(START + DAY),
      serving: (world) => world.until(START + WEEK + 2 * HOUR),
      retraining: (world) => world.until(START + 4 * WEEK),
      shadow: (world) => world.until(START + 5 * WEEK),
      approval: (world) => world.until(START + 6 * WEEK + HOUR),
    };
    for (const [stage, reach] of Object.entries(stages)) {
      const world = new World({ shadow: { atMost: 2 * WEEK, whenUndecided: 'ask' } });
      await reach(world);
      expect(world.state.stage.name).toBe(stage);
      expect(await retire(world)).toEqual(retired);
      expect(world.state.stage.name).toBe('retired');
      expect(world.performed.some(({ type }) => type === 'cancelRetraining')).toBe(stage === 'retraining');
      expect(world.performed.some(({ type }) => type === 'retireModel')).toBe(true);
      const left = Object.values(world.registry.statuses).filter((status) => status !== 'champion');
      expect(left.every((status) => status === 'retired')).toBe(true);
    }
  });

  it('answers whoever is moving the clock', async () => {
    const world = new World({ ...CALM, clock: 'observation' }, 1);
    world.script.trainingTakes = Infinity;
    await world.tell('retrain');
    const advance = { requestId: 'move on', to: START + 9 * WEEK, batch: 1 };
    expect(await world.tell('advance', advance)).toBeUndefined();
    await world.tell('retire');
    expect(world.answers.at(-1)).toEqual({
      requestId: 'move on',
      answer: { done: true, sentence: 'ada retires the lifecycle', reached: START, decisions: [] },
    });
  });

  it('leaves a model that answers every message, and does nothing', async () => {
    const world = new World(CALM, 1);
    await retire(world);
    const types: Request['type'][] = [
      'pause',
      'tripBreaker',
      'retrain',
      'approve',
      'rollback',
      'retire',
      'advance',
    ];
    for (const type of types) {
      const message = {
        requestId: type,
        actor: 'bo',
        reason: '',
        identity: 'bo@desk',
        version: 1,
        to: 0,
        batch: 0,
      };
      const event = { type, message, at: world.now } as never;
      const { state, actions } = decide(world.state, event, world.policy);
      expect(actions).toMatchObject([
        { type: 'answer', requestId: type, answer: { done: false, sentence: 'the model is retired' } },
      ]);
      expect({ ...state, answers: [] }).toEqual({ ...world.state, answers: [] });
    }
  });
});

describe('a request', () => {
  it('that is sent twice is followed once and answered twice alike', async () => {
    const world = new World(CALM, 1);
    const pause = { requestId: 'once', reason: 'holidays' };
    const first = await world.tell('pause', pause);
    expect(await world.tell('pause', pause)).toEqual(first);
    expect(world.decisions('pause')).toHaveLength(1);
    const trip = { requestId: 'stop', reason: 'strange prices' };
    await world.tell('tripBreaker', trip);
    await world.tell('tripBreaker', trip);
    expect(world.decisions('refusedMessage')).toEqual([]);
  });
});
