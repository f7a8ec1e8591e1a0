import { expect, it } from 'vitest';
import { retrainSignal, rollbackUpdate } from '../../contracts/messages.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { changing, day } from './harness/world.ts';

it('rollback goes to the former champion or to any version in one step, while a challenger is in shadow too', async () => {
  const life = await Life.serving({ world: changing });
  const back = (version: number | null, reason = '') => life.update(rollbackUpdate, { version, reason });
  expect(await back(null)).toEqual({
    done: false,
    sentence: 'there is no former champion: name the version to roll back to',
  });
  await life.until(day(41));
  expect(await back(null, 'customers complain')).toEqual({
    done: true,
    sentence: 'ana rolls back from version 2 to version 1',
  });
  expect(await life.status()).toMatchObject({ champion: 1, stage: 'serving', breaker: { state: 'closed' } });

  await life.signal(retrainSignal);
  await life.until(day(43));
  expect(await life.status()).toMatchObject({ stage: 'shadow', challengers: [3] });
  expect(await back(1)).toMatchObject({ done: false, sentence: 'version 1 is the champion already' });
  expect(await back(99)).toMatchObject({ done: false, sentence: 'version 99 is not in the registry' });
  expect(await back(2, 'it was better after all')).toMatchObject({ done: true });
  expect(await life.status()).toMatchObject({ champion: 2, stage: 'serving', challengers: [] });
  expect((await life.store.registry.get('walk', 3)).status).toBe('retired');
  expectTold(await life.account(), [
    '41 rollback: ana rolls back from version 2 to version 1: customers complain',
    '41 registered: training 3 yields version 3',
    '43 refusedMessage: version 1 is the champion already',
    '43 refusedMessage: version 99 is not in the registry',
    '43 rollback: ana rolls back from version 1 to version 2: it was better after all',
  ]);
  expect((await life.store.champions.history('walk')).map(({ version, actor }) => [version, actor])).toEqual([
    [1, 'perennial'],
    [2, 'perennial'],
    [1, 'ana'],
    [2, 'ana'],
  ]);
});
