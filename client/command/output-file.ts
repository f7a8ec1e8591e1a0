import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './failures.ts';

/**
 * Looks before the work is done whether its result could be written.
 *
 * @throws UsageError when the folder of the file is not there
 */
export function refuseMissingFolder(file: string, option: string): void {
  if (!existsSync(dirname(file)))
    throw new UsageError(`${option}: there is no folder ${dirname(file)} to write ${file} into`);
}
