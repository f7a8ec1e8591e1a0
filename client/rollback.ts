import { rollbackUpdate } from '../contracts/messages.ts';
import { wholeNumber } from './command/arguments.ts';
import { replying, subcommand } from './command/command.ts';
import { answered, request, sendUpdate, type RequestOptions } from './command/request.ts';

export const rollback = request(
  subcommand('rollback <model>', 'make the former champion, or an earlier version, champion again', [
    'rollback churn --reason "complaints since noon"',
    'rollback churn --to 2',
  ]),
)
  .option('--to <version>', 'this version instead of the former champion', wholeNumber)
  .action(
    replying(async (context, model: string, { to, ...options }: RequestOptions & { to?: number }) =>
      answered(
        await sendUpdate(context, model, rollbackUpdate, { content: { version: to ?? null }, options }),
      ),
    ),
  );
