import { pauseSignal } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { request, sendSignal, type RequestOptions } from './command/request.ts';

export const pause = request(
  subcommand('pause <model>', 'let evaluations, checks and promotions stand still', [
    'pause churn --reason "the data centre moves"',
  ]),
).action(
  replying((context, model: string, options: RequestOptions) =>
    sendSignal(context, model, pauseSignal, options),
  ),
);
