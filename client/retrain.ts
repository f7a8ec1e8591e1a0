import { retrainSignal } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { request, sendSignal, type RequestOptions } from './command/request.ts';

export const retrain = request(
  subcommand('retrain <model>', 'ask for a retraining, within the budget', [
    'retrain churn --reason "new price list"',
  ]),
).action(
  replying((context, model: string, options: RequestOptions) =>
    sendSignal(context, model, retrainSignal, options),
  ),
);
