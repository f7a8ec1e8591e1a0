/**
 * Makes up the readings of the patients of patients.csv, up to now, and puts them into a table `readings` of the
 * database at GLUCOSE_DATABASE_URL:
 *   node bin/run.mjs examples/patients/load.ts [days]
 */
import { readFile } from 'node:fs/promises';
import { DAY } from '../../contracts/duration.ts';
import { readingsOf } from './readings.ts';
import { storeReadings } from './table.ts';

const url = process.env.GLUCOSE_DATABASE_URL;
const days = Number(process.argv[2] ?? 150);
if (!url || !(days >= 1)) {
  process.stderr.write('set GLUCOSE_DATABASE_URL (postgres://…), and give the number of days, such as 150\n');
  process.exit(2);
}
const [, ...patients] = (await readFile(new URL('./patients.csv', import.meta.url), 'utf8'))
  .trim()
  .split('\n');
const from = Math.floor(Date.now() / DAY) * DAY - days * DAY;
for (const patient of patients) await storeReadings(url, readingsOf(patient, { from, days }));
process.stdout.write(`${patients.length} patients, ${days} days each\n`);
