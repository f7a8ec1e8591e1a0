import { describe, expect, it } from 'vitest';
import { perennial } from '../../client/testing/perennial.ts';
import { evaluateNowUpdate } from '../../contracts/messages.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { day, HOUR, rowsBetween, WEEK, worlds } from './harness/world.ts';

describe('no data', () => {
  it('is one alarm after the patience, never a pass, and over when rows come again', async () => {
    const life = await Life.serving({ changes: 'evaluation: { patience: 3d }' });
    await life.until(day(23));
    life.silentUntil(day(50));
    await life.until(day(50));
    expect((await life.account()).filter((line) => line.includes('noData'))).toEqual([
      '28 noData: version 1 could not be evaluated: no observations since 2030-01-23 23:45 UTC',
    ]);
    expect((await life.status()).lastEvaluation).toMatchObject({
      at: day(49),
      verdict: 'noData',
      value: null,
    });
    await life.until(day(56));
    expect((await life.status()).lastEvaluation).toMatchObject({ at: day(56), rows: 288 });
  });
});

describe('late labels', () => {
  it('below the coverage are waited for, with an alarm when their patience is over', async () => {
    const life = await Life.serving({ changes: 'labels: { coverage: 0.9, patience: 14d }' });
    // From now on rows come without labels.
    const unlabelled = rowsBetween(worlds.first, day(21), day(49)).map((row) => ({ ...row, label: null }));
    for (let week = 3; week < 7; week++) {
      const rows = unlabelled.filter(
        ({ observedAt: at }) => at >= day(0) + week * WEEK && at < day(0) + (week + 1) * WEEK,
      );
      await life.store.observations.ingest('walk', {
        rows,
        arrivedAt: day(0) + (week + 1) * WEEK,
        now: null,
      });
    }
    life.silentUntil(day(49));
    await life.until(day(49));
    expectTold(await life.account(), [
      '28 evaluation: 0 of 336 rows have their label and 90 % are wanted: no verdict, waits for them until 2030-02-12',
      '35 evaluation: 0 of 336 rows have their label and 90 % are wanted: no verdict, waits for them until 2030-02-12',
      '42 evaluation: 0 of 336 rows have their label and 90 % are wanted: no verdict',
      '42 noData: labels have been late since 2030-01-29: 0 of the 336 rows until 2030-02-12 have theirs',
      '49 evaluation: ',
    ]);
    expect((await life.account()).filter((line) => line.includes('noData'))).toHaveLength(1);

    const late = rowsBetween(worlds.first, day(42), day(49));
    await life.store.labels.ingest('walk', {
      rows: late.map(({ id, label }) => ({ id, value: label!, knownAt: day(49) + HOUR })),
      arrivedAt: day(49) + HOUR,
    });
    await life.until(day(49) + 2 * HOUR);
    expect(await life.update(evaluateNowUpdate, {})).toMatchObject({
      done: true,
      sentence: expect.stringMatching(/^accuracy 0\.\d+ .*n = \d+/) as string,
    });
  });

  it('that correct earlier ones count from when they were known', async () => {
    const life = await Life.serving();
    await life.until(day(28));
    const corrected = rowsBetween(worlds.first, day(21), day(28)).slice(0, 168);
    await life.store.labels.ingest('walk', {
      rows: corrected.map(({ id, label }) => ({
        id,
        value: label === 'yes' ? 'no' : 'yes',
        knownAt: day(28) + 5 * HOUR,
      })),
      arrivedAt: day(28) + 2 * HOUR,
    });
    const measured = async (at: number) => {
      await life.sleepUntil(at);
      await life.update(evaluateNowUpdate, { reason: 'look again' });
      return (await life.status()).lastEvaluation!.value!;
    };
    const before = await measured(day(28) + 4 * HOUR);
    const after = await measured(day(28) + 6 * HOUR);
    expect(before).toBeGreaterThan(0.85);
    expect(after).toBeLessThan(0.65);
  });
});

describe('quarantined rows', () => {
  it('are listed with their reasons by `perennial quarantine`', async () => {
    const life = await Life.serving();
    const [good, other] = rowsBetween(worlds.first, day(21), day(22));
    await life.store.observations.ingest('walk', {
      rows: [good, { ...good, values: [0.5, 0.5] }, { ...other, values: ['much', 0.5] }],
      arrivedAt: day(22),
      now: null,
    });
    const { code, stdout } = await perennial(['quarantine', 'walk'], {
      env: { PERENNIAL_DATABASE_URL: life.databaseUrl },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('the id is taken by a row with other content');
    expect(stdout).toMatch(/first .*"much"|"much"/);
  });
});
