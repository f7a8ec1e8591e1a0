import { evaluateNowUpdate } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { answered, request, sendUpdate, type RequestOptions } from './command/request.ts';

export const evaluate = request(
  subcommand('evaluate <model>', 'evaluate the champion now, beside the schedule', ['evaluate churn']),
).action(
  replying(async (context, model: string, options: RequestOptions) =>
    answered(await sendUpdate(context, model, evaluateNowUpdate, { content: {}, options })),
  ),
);
