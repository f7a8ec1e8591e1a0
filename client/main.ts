import { run } from './command/run.ts';
import { commands } from './commands.ts';

await run(process.argv.slice(2), commands);
