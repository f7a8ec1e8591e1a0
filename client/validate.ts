import { formatDefinition } from '../contracts/definition/index.ts';
import { replying, subcommand } from './command/command.ts';
import { readDefinition } from './command/definition-file.ts';

export const validate = subcommand(
  'validate <model.yaml>',
  'check a definition and print it in full, with every default; all errors at once, each with its line',
  ['validate model.yaml', 'validate model.yaml > full.yaml', 'validate model.yaml --json'],
).action(
  replying(async (_context, file: string) => {
    const { definition } = await readDefinition(file);
    return { json: definition, text: formatDefinition(definition).trimEnd() };
  }),
);
