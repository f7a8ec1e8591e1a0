import { reconfigureUpdate } from '../contracts/messages.ts';
import { replying, subcommand } from './command/command.ts';
import { readDefinition } from './command/definition-file.ts';
import { UsageError } from './command/failures.ts';
import { answered, request, sendUpdate, type RequestOptions } from './command/request.ts';

export const reconfigure = request(
  subcommand(
    'reconfigure <model> <model.yaml>',
    'give a running model another definition: policies count at once, features from the next retraining on',
    ['reconfigure churn churn.yaml --reason "looser threshold in December"'],
  ),
).action(
  replying(async (context, model: string, file: string, options: RequestOptions) => {
    const { definition, text } = await readDefinition(file);
    if (definition.name !== model)
      throw new UsageError(
        `${file} defines "${definition.name}", not "${model}": correct its name, or the command`,
      );
    return answered(
      await sendUpdate(context, model, reconfigureUpdate, { content: { definition: text }, options }),
    );
  }),
);
