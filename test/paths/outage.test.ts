import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { perennial } from '../../client/testing/perennial.ts';
import { migrate } from '../../store/migrate.ts';
import { startPostgres } from '../../worker/embedded/postgres.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { day, HOUR } from './harness/world.ts';

it('an outage of Postgres for three hours is a delay in the account, no breaker and no failed workflow', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-outage-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const log = () => {};
  const before = await startPostgres({ dir, log });
  await migrate(before.url);
  const life = await Life.serving({ databaseUrl: before.url });
  await life.feed(day(28));
  await life.sleepUntil(day(28) - HOUR);
  await before.stop();
  await life.sleepUntil(day(28) + 3 * HOUR);
  expect(await life.status()).toMatchObject({
    stage: 'serving',
    breaker: { state: 'closed' },
    delay: { since: day(28), what: 'evaluate' },
    waitsFor: expect.stringMatching(
      /^tries again to evaluate the champion, since 2030-01-29: the database is not available: /,
    ) as string,
  });
  const after = await startPostgres({ dir, port: before.port, log });
  onTestFinished(() => after.stop());
  expect(after.port).toBe(before.port);
  await life.until(day(29));
  expect(await life.status()).toMatchObject({
    delay: null,
    lastEvaluation: { at: day(28), rows: 336 },
  });
  expectTold(await life.account(), ['21 promotion: ', '28 evaluation: accuracy']);

  const { stdout } = await perennial(['history', 'walk'], { env: { PERENNIAL_DATABASE_URL: before.url } });
  expect(stdout).toMatch(
    /2030-01-29T00:00:00Z +delay +could not evaluate the champion for 3(\.\d)? hours, until 2030-01-29 03:\d\d UTC: the database is not available/,
  );
});
