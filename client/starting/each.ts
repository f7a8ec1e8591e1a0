import { parseDefinition, type Definition } from '../../contracts/definition/index.ts';
import type { Reply } from '../command/command.ts';
import type { Context } from '../command/context.ts';
import { readText } from '../command/definition-file.ts';
import { UsageError } from '../command/failures.ts';
import { Progress } from '../command/progress.ts';
import { counted } from '../command/table.ts';
import type { RequestOptions } from '../command/request.ts';
import { openCsv } from '../files/csv.ts';
import { runsAlready, startOne } from './one.ts';

export interface EachOptions extends RequestOptions {
  each: string;
  /** The starts are spread over so long, milliseconds. */
  over?: number;
}

/** Starts at the same time. */
const TOGETHER = 8;

/**
 * Starts a lifecycle per line of a list, by one definition whose `${column}` stand for the line's values. All
 * definitions are checked before the first start. The starts are spread, so that thousands of models neither train nor
 * evaluate at once; a model that runs already is left as it is, so that the command may be repeated.
 */
export async function startEach(context: Context, file: string, options: EachOptions): Promise<Reply> {
  const definitions = await definitionsOf(file, options.each);
  const spacing = (options.over ?? definitions[0].policy.evaluation.every) / definitions.length;
  const progress = new Progress('starting');
  const started: string[] = [];
  const running: string[] = [];
  try {
    for (let first = 0; first < definitions.length; first += TOGETHER) {
      const some = definitions.slice(first, first + TOGETHER).map(async (definition, index) => {
        const { name } = definition;
        if (await runsAlready(context, name)) return void running.push(name);
        await startOne(context, definition, options, Math.round((first + index) * spacing));
        started.push(name);
      });
      await Promise.all(some);
      progress.update((first + some.length) / definitions.length, definitions[first].name);
    }
  } finally {
    progress.stop();
  }
  const left = running.length > 0 ? `, ${counted(running.length, 'model')} ran already` : '';
  return {
    json: { started, running },
    text: `${counted(started.length, 'lifecycle')} started${left}: see \`perennial list\``,
  };
}

async function definitionsOf(file: string, list: string): Promise<Definition[]> {
  const text = await readText(file);
  const table = await openCsv(list);
  const definitions = new Map<string, Definition>();
  let line = 1;
  for await (const cells of table.rows) {
    line++;
    if (cells.length !== table.columns.length)
      throw new UsageError(
        `${list}:${line} has ${counted(cells.length, 'value')}, its first line names ${counted(table.columns.length, 'column')}`,
      );
    const values = Object.fromEntries(table.columns.map((name, index) => [name, cells[index] as string]));
    const definition = parseDefinition(text, `${file} (with ${list}:${line})`, values);
    if (definitions.has(definition.name))
      throw new UsageError(
        `${list}:${line} names a second model "${definition.name}": put a column that differs into the name, such as ` +
          `\${${table.columns[0]}}`,
      );
    definitions.set(definition.name, definition);
  }
  if (definitions.size === 0)
    throw new UsageError(`${list} has no line below its names: nothing is to be started`);
  return [...definitions.values()];
}
