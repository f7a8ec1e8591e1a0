import { readFile } from 'node:fs/promises';
import { parseDefinition, type Definition } from '../../contracts/definition/index.ts';
import { UsageError } from './failures.ts';

export interface DefinitionFile {
  definition: Definition;
  /** YAML, as it is written. */
  text: string;
}

/**
 * Reads and checks a definition's file.
 *
 * @throws DefinitionError with all of its problems, UsageError that says why the file can't be read
 */
export async function readDefinition(file: string): Promise<DefinitionFile> {
  const text = await readText(file);
  return { definition: parseDefinition(text, file), text };
}

/** @throws UsageError that says why the file can't be read */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'there is no such file' : `it can't be read: ${message}`;
    throw new UsageError(`${file}: ${what}; give the path of a model's definition, such as model.yaml`, {
      cause,
    });
  }
}
