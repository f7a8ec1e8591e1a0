import { expect, it } from 'vitest';
import { perennial } from '../../client/testing/perennial.ts';
import {
  approveUpdate,
  pauseSignal,
  reconfigureUpdate,
  resetBreakerSignal,
  resumeSignal,
  retireUpdate,
  retrainSignal,
  rollbackUpdate,
} from '../../contracts/messages.ts';
import { definitionWith } from './harness/definition.ts';
import { Life } from './harness/life.ts';
import { receiver } from './harness/receiver.ts';
import { day, eras, HOUR, inAnotherUnit, WEEK, worlds } from './harness/world.ts';

const POLICY = `
schedule: { every: 56d }
shadow: { atMost: 28d, checkEvery: 7d, unit: row }
probation: { duration: 21d, checkEvery: 7d }
promotion: { approval: { timeout: 14d, fourEyes: true } }
breaker: { cooldown: 21d }
budget: { retrainings: 3, per: 84d }
deploy: { kind: webhook, url: WALK_DEPLOY_URL, secret: WALK_DEPLOY_KEY }
`;

/** The world of that year: it changes in February, sends another unit in June, and is odd in August. */
const YEAR = eras({
  0: worlds.first,
  40: worlds.second,
  154: inAnotherUnit(worlds.second),
  161: worlds.second,
  210: worlds.first,
  252: worlds.second,
});

/**
 * Without the seconds that a training takes, and without the numbers of what is tested elsewhere: what a drop of the
 * metric comes from, and how long a shadow would have to last.
 */
const comparable = (history: string): string =>
  history
    .replaceAll(/:\d\dZ/g, 'Z')
    .replaceAll(
      /of [^;]* more wrong answers than held out, .*?(: [a-z])/g,
      'of more wrong answers than held out …$1',
    )
    .replaceAll(/: passed; .*$/gm, ': passed; …');

it('one eventful year is told from beginning to end', async () => {
  process.env.WALK_DEPLOY_KEY = 'a key';
  await receiver('WALK_DEPLOY_URL');
  const life = await Life.begin({ changes: POLICY, world: YEAR });
  const week = async (n: number) => {
    await life.feed(day(7 * n), WEEK);
    // An hour later all is done that was due, a training's seconds after it too.
    await life.until(day(7 * n) + HOUR);
  };
  for (let n = 1; n <= 52; n++) {
    await week(n);
    const { stage, challengers } = await life.status();
    if (stage === 'approval') {
      await life.update(approveUpdate, { version: challengers[0], actor: 'bob' });
      await life.settled(day(7 * n) + HOUR);
    }
    await EVENTS[n]?.(life);
  }
  await life.update(retireUpdate, { freeName: false, reason: 'the year is over' });
  const { stdout } = await perennial(['history', 'walk'], {
    env: { PERENNIAL_DATABASE_URL: life.databaseUrl },
  });
  await expect(comparable(stdout)).toMatchFileSnapshot('./year.txt');
}, 240_000);

const EVENTS: Record<number, (life: Life) => Promise<unknown>> = {
  14: (life) => life.signal(pauseSignal, { reason: 'the data centre moves' }),
  16: (life) => life.signal(resumeSignal, { reason: 'it has moved' }),
  26: async (life) => {
    for (const batch of await life.batchesObserved(day(154), day(161)))
      await life.store.batches.withdraw('walk', batch, { actor: 'ana', reason: 'wrong unit', at: day(182) });
    await life.signal(resetBreakerSignal, {
      reason: 'the feed had sent another unit, its week is withdrawn',
    });
    await life.signal(retrainSignal, { reason: 'on the mended data' });
  },
  38: (life) => Promise.resolve(life.silentUntil(day(7 * 41))),
  43: (life) => life.update(rollbackUpdate, { version: null, reason: 'complaints about the newest version' }),
  46: (life) =>
    life.update(reconfigureUpdate, {
      definition: definitionWith(`${POLICY}\nevaluation: { minimumRows: 200 }`),
      reason: 'thin weeks at the end of the year',
    }),
};
