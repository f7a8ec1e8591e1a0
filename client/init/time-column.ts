import type { Definition } from '../../contracts/definition/index.ts';
import { profile } from './profile.ts';
import { timeAmong } from './roles.ts';

const USUAL = 'observed_at';

/** Rows that tell which column holds times. */
const SAMPLE = 1000;

/**
 * The column with the time of observation: `observed_at` where there is one, or the likeliest that is neither feature
 * nor target.
 *
 * @throws UsageError when no column holds times
 */
export async function timeColumnOf(file: string, { features, target }: Definition): Promise<string> {
  const { columns } = await profile(file, SAMPLE);
  const names = columns.map(({ name }) => name);
  if (names.includes(USUAL)) return USUAL;
  const used = [target.name, ...features.map(({ name }) => name)];
  const { name } = timeAmong(
    columns.filter((column) => !used.includes(column.name)),
    file,
  );
  process.stderr.write(`times are taken from the column ${name}; --time names another\n`);
  return name;
}
