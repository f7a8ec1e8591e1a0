import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { perennial } from '../../client/testing/perennial.ts';
import { useFolder } from '../../client/testing/folder.ts';
import type { Decision } from '../../contracts/decision.ts';
import { parseDefinition } from '../../contracts/definition/index.ts';
import { DAY, WEEK } from '../../contracts/duration.ts';
import { liveThrough } from '../replay.ts';
import { useLifecycles } from '../testing.ts';
import { dayOfChange, readingsOf } from './readings.ts';
import { storeReadings } from './table.ts';

const TEMPLATE = fileURLToPath(new URL('./patients.yaml', import.meta.url));
const WEEKS = 20;

describe('the patients', () => {
  const servers = useLifecycles();
  const folder = useFolder();

  beforeAll(() => {
    process.env.GLUCOSE_DATABASE_URL = servers.databaseUrl;
  });

  it('start from one definition and a list, each on its own readings, spread over some time', async () => {
    const days = 20;
    const from = Math.floor(Date.now() / DAY) * DAY - days * DAY;
    const patients = ['p-01', 'p-02', 'p-03'];
    for (const patient of patients)
      await storeReadings(servers.databaseUrl, readingsOf(patient, { from, days }));
    const list = folder.write('patients.csv', `patient\n${patients.join('\n')}\n`);
    const start = () =>
      perennial(['start', TEMPLATE, '--each', list, '--over', '2s', '--json'], { env: servers.env });
    const models = patients.map((patient) => `glucose-${patient}`);
    expect((await start()).json()).toEqual({
      started: expect.arrayContaining(models) as string[],
      running: [],
    });

    const champions = () => Promise.all(models.map((model) => servers.store.champions.now(model)));
    await expect.poll(champions, { timeout: 60_000, interval: 200 }).toEqual([1, 1, 1]);
    for (const [index, model] of models.entries()) {
      const asOf = { batch: await servers.store.batches.newest(model), knownAt: Date.now() };
      const frame = await servers.store.windows.read(model, {
        from,
        to: Date.now(),
        asOf,
        labelled: 'any',
        ids: true,
      });
      expect(frame.rows).toBe(days * 48);
      expect(frame.ids.every((id) => id.startsWith(`${patients[index]}/`))).toBe(true);
    }
    expect((await start()).json()).toEqual({
      started: [],
      running: expect.arrayContaining(models) as string[],
    });
  });

  it.each(['p-04', 'p-07'])('%s gets another model within six weeks of the illness', async (patient) => {
    const origin = Date.UTC(2030, 0, 1);
    const readings = readingsOf(patient, { from: origin, days: WEEKS * 7 });
    const yaml = `${(await readFile(TEMPLATE, 'utf8')).replace(/\nsource:[^]*?\n\n/, '\n\n')}\nclock: observation\n`;
    const definition = parseDefinition(yaml, TEMPLATE, { patient });
    const decisions: Decision[] = await liveThrough(servers, {
      definition,
      origin,
      weeks: WEEKS,
      arrive: (to) =>
        servers.store.observations.ingest(definition.name, {
          rows: readings
            .filter(({ observedAt: at }) => at >= to - WEEK && at < to)
            .map(({ observedAt, glucose, carbohydrates, insulin, activity, glucoseIn30Min }) => ({
              id: String(observedAt),
              observedAt,
              values: [glucose, carbohydrates, insulin, activity],
              label: glucoseIn30Min,
              labelKnownAt: observedAt + DAY / 48,
            })),
          arrivedAt: to,
          now: null,
        }),
    });
    const ill = origin + dayOfChange(patient) * DAY;
    const promotions = decisions.filter(({ kind }) => kind === 'promotion').map(({ at }) => at);
    expect(promotions.filter((at) => at >= ill && at < ill + 6 * WEEK).length).toBeGreaterThan(0);
  });
});
