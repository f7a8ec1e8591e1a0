import { resetBreakerSignal } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { request, sendSignal, type RequestOptions } from './command/request.ts';

export const reset = request(
  subcommand('reset <model>', 'close the breaker; the reason says what was found and mended', [
    'reset churn --actor ada --reason "labels of May are corrected"',
  ]),
  { needsReason: true },
).action(
  replying((context, model: string, options: RequestOptions) =>
    sendSignal(context, model, resetBreakerSignal, options),
  ),
);
