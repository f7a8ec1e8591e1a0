import { retireUpdate } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { answered, request, sendUpdate, type RequestOptions } from './command/request.ts';

export const retire = request(
  subcommand('retire <model>', 'end the lifecycle; all records stay', [
    'retire churn --reason "replaced by churn-eu"',
    'retire churn --free-name',
  ]),
)
  .option('--free-name', 'a new model may have the name', false)
  .action(
    replying(
      async (context, model: string, { freeName, ...options }: RequestOptions & { freeName: boolean }) =>
        answered(await sendUpdate(context, model, retireUpdate, { content: { freeName }, options })),
    ),
  );
