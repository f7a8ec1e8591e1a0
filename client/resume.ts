import { resumeSignal } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { request, sendSignal, type RequestOptions } from './command/request.ts';

export const resume = request(
  subcommand('resume <model>', 'end a pause; shadows get back the time that they stood still', [
    'resume churn --reason "the move is done"',
  ]),
).action(
  replying((context, model: string, options: RequestOptions) =>
    sendSignal(context, model, resumeSignal, options),
  ),
);
