import { expect, it } from 'vitest';
import { adopt } from '../../worker/adoption.ts';
import { forestMadeElsewhere } from './harness/artifact.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { day, HOUR } from './harness/world.ts';

it('missed time: a lifecycle that no worker took for three days evaluates once, for the latest deadline, and says so', async () => {
  const life = await Life.prepare({ changes: 'evaluation: { every: 1d, window: 7d, confirmWithin: 30d }' });
  await life.feed(day(24));
  await life.sleepUntil(day(24) + HOUR);
  const { definition, store } = life;
  const bytes = await forestMadeElsewhere(life, 14);
  const champion = await adopt(store, {
    definition,
    bytes,
    trainer: 'forest',
    trainedTo: day(14),
    at: day(21),
  });
  // It was started on the 21st day; the server skips no time while a workflow waits for a worker.
  await life.start({ origin: day(21), champion });
  await life.until(day(25));
  expectTold(await life.account(), [
    '21 adoption: version 1 is adopted as champion',
    '24 waiting: 2 evaluations were missed in the last 3 days: one is made now, for the latest',
    '24 evaluation: ',
    '25 evaluation: ',
  ]);
  const evaluations = (await life.history()).filter(({ kind }) => kind === 'evaluation');
  expect(evaluations.map(({ at }) => at)).toEqual([day(24), day(25)]);
  expect(evaluations[0].evidence.window).toEqual({ from: day(17), to: day(24) });
});
