import { rejectUpdate } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { answered, request, sendUpdate, type RequestOptions } from './command/request.ts';

export const reject = request(
  subcommand('reject <model> <version>', 'retire a version that waits for approval', [
    'reject churn 4 --actor ada --reason "unfair to new customers"',
  ]),
).action(
  replying(async (context, model: string, version: number, options: RequestOptions) =>
    answered(await sendUpdate(context, model, rejectUpdate, { content: { version }, options })),
  ),
);
