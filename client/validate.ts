import { readFile } from 'node:fs/promises';
import { parseDefinition, type Definition } from '../contracts/definition/index.ts';

/**
 * Reads and checks a definition's file.
 *
 * @throws DefinitionError with all of its problems, or an error that says why the file can't be read
 */
export async function validate(file: string): Promise<Definition> {
  return parseDefinition(await read(file), file);
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'there is no such file' : `it can't be read: ${message}`;
    throw new Error(`${file}: ${what}; give the path of a model's definition, such as model.yaml`, { cause });
  }
}
