import { instant } from './command/arguments.ts';
import { replying, subcommand } from './command/command.ts';
import { formatInstant } from './command/instant.ts';

export const champion = subcommand('champion <model>', 'which version serves, or served at an instant', [
  'champion churn',
  'champion churn --at 2024-05-01T06:30:00Z',
  'champion churn --at 2024-05-01 --json',
])
  .option('--at <instant>', 'at this instant instead of now', instant)
  .action(
    replying(async ({ store }, model: string, { at }: { at?: number }) => {
      const tenure =
        at === undefined
          ? (await store.champions.history(model)).at(-1)
          : await store.champions.at(model, at);
      if (!tenure)
        return { json: { version: null, from: null, to: null }, text: `"${model}" has no champion then` };
      const { version, from, to, rule, actor } = tenure;
      const until = to === null ? 'and serves' : `until ${formatInstant(to)}`;
      return {
        json: tenure,
        text: `version ${version}, since ${formatInstant(from)} ${until}, by rule ${rule} (${actor})`,
      };
    }),
  );
