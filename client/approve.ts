import { approveUpdate } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { answered, request, sendUpdate, type RequestOptions } from './command/request.ts';

export const approve = request(
  subcommand('approve <model> <version>', 'let a version that waits for approval become champion', [
    'approve churn 4 --actor ada --reason "looked at its errors"',
  ]),
).action(
  replying(async (context, model: string, version: number, options: RequestOptions) =>
    answered(await sendUpdate(context, model, approveUpdate, { content: { version }, options })),
  ),
);
