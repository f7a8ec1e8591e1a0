import { tripBreakerSignal } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { request, sendSignal, type RequestOptions } from './command/request.ts';

export const trip = request(
  subcommand('trip <model>', 'open the breaker: no retraining and no promotion until a reset', [
    'trip churn --reason "labels of May are wrong"',
  ]),
).action(
  replying((context, model: string, options: RequestOptions) =>
    sendSignal(context, model, tripBreakerSignal, options),
  ),
);
