import { migrate as migrateDatabase } from '../store/migrate.ts';
import { replying, subcommand } from './command/command.ts';
import { counted } from './command/table.ts';

export const migrate = subcommand(
  'migrate',
  'bring the database of PERENNIAL_DATABASE_URL up to this version; safe to repeat, and for several at once',
  ['migrate', 'migrate --json'],
).action(
  replying(async ({ addresses }) => {
    const applied = await migrateDatabase(addresses.databaseUrl());
    const text =
      applied.length === 0
        ? 'the database is up to date'
        : `${counted(applied.length, 'migration')} applied: ${applied.join(', ')}`;
    return { json: { applied }, text };
  }),
);
