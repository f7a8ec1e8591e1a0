import { describe, expect, it } from 'vitest';
import { approveUpdate, pauseSignal, resumeSignal, retrainSignal } from '../../contracts/messages.ts';
import { gatedTrainer } from './harness/gated-trainer.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { changing, DAY, day, WEEK } from './harness/world.ts';

/** Pauses on one day and resumes on another, while rows go on coming. */
async function pausedFor(life: Life, from: number, to: number): Promise<void> {
  await life.until(day(from));
  await life.signal(pauseSignal, { reason: 'a move of the data centre' });
  await life.feed(day(from) + Math.floor((to - from) / 7) * WEEK, WEEK);
  await life.until(day(to));
  await life.signal(resumeSignal);
}

describe('pause', () => {
  it('before the first version: it is trained after the resume', async () => {
    const life = await Life.begin();
    await pausedFor(life, 10, 40);
    await life.until(day(43));
    expectTold(await life.account(), [
      '10 pause: ana pauses the lifecycle: a move of the data centre',
      '40 resume: ana resumes the lifecycle after 30 days',
      /^4[02] retraining: trains its first version/,
      /^4[02] promotion: version 1/,
    ]);
    expect((await life.account()).some((line) => /^([12]\d|3\d) (waiting|retraining)/.test(line))).toBe(
      false,
    );
  });

  it('while serving, for a month: no evaluation meanwhile, and no burst of them afterwards', async () => {
    const life = await Life.serving();
    await pausedFor(life, 30, 60);
    await life.until(day(71));
    const evaluations = (await life.history())
      .filter(({ kind }) => kind === 'evaluation')
      .map(({ at }) => at);
    expect(evaluations).toEqual([day(28), day(63), day(70)]);
  });

  it('while a training runs: it finishes, and its challenger is held', async () => {
    const { gate, trainer } = gatedTrainer();
    const life = await Life.begin({ trainers: [trainer], changes: 'training: { trainer: gated }' });
    await life.feed(day(21), WEEK);
    const reaching = life.sleepUntil(day(21));
    await gate.reached;
    await reaching;
    await life.handle.signal(pauseSignal, life.message());
    gate.open();
    await life.until(day(50));
    expect(await life.status()).toMatchObject({ paused: true, champion: null });
    await life.signal(resumeSignal);
    await life.until(day(51));
    expectTold(await life.account(), [
      '21 pause: ',
      '21 registered: training 1 yields version 1',
      '50 resume: ',
      '50 promotion: version 1 is the first champion',
    ]);
  });

  it('in shadow: paused rows are not scored, and the deadline moves by the pause', async () => {
    const life = await Life.serving();
    await life.until(day(28));
    await life.signal(retrainSignal);
    await life.until(day(31));
    await pausedFor(life, 31, 61);
    await life.until(day(80));
    const scored = await life.predictions(2, 'challenger');
    expect(scored.some((at) => at > day(31) + DAY / 2 && at < day(61))).toBe(false);
    expect(scored.filter((at) => at < day(31)).length).toBeGreaterThan(0);
    expectTold(await life.account(), [
      '30 check: ',
      '31 pause: ',
      '61 resume: ',
      '62 check: ',
      /^7[89] verdict: version 2 /,
    ]);
  });

  it('while an approval is waited for: approving is refused, and a time-out promotes at the resume', async () => {
    const life = await Life.serving({
      world: changing,
      changes: 'promotion: { approval: { timeout: 7d, onTimeout: promote } }',
    });
    await life.until(day(41));
    await life.signal(pauseSignal);
    expect(await life.update(approveUpdate, { version: 2 })).toEqual({
      done: false,
      sentence: "version 2 can't be approved: the lifecycle is paused",
    });
    await life.until(day(60));
    expect(await life.status()).toMatchObject({ stage: 'approval', champion: 1 });
    await life.signal(resumeSignal);
    await life.until(day(61));
    expectTold(await life.account(), [
      '60 resume: ',
      '60 approval: nobody answered for version 2: the policy promotes it',
      '60 promotion: version 2',
    ]);
  });

  it('in probation: its end moves by the pause', async () => {
    const life = await Life.serving({ world: changing });
    await pausedFor(life, 42, 72);
    await life.until(day(85));
    expectTold(await life.account(), [
      '40 promotion: version 2',
      '72 resume: ',
      /^8[34] probation: version 2 has passed its probation/,
    ]);
  });
});
