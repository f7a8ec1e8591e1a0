import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Trainer } from '../pipeline/trainer.ts';

/**
 * Loads the trainers of a user's own module, which exports a list of them by default:
 *
 * ```ts
 * import type { Trainer } from 'perennial/trainer';
 * const linear: Trainer = { name: 'linear', fit: …, load: … };
 * export default [linear];
 * ```
 *
 * Only what the worker's operator names is loaded; artifacts and definitions never name code.
 *
 * @throws Error that says what is wrong with the module
 */
export async function loadTrainers(file: string): Promise<Trainer[]> {
  const path = resolve(file);
  let loaded: { default?: unknown };
  try {
    loaded = (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (cause) {
    throw new Error(`${file} could not be loaded: ${(cause as Error).message}`, { cause });
  }
  if (!Array.isArray(loaded.default))
    throw new Error(`${file} must export a list of trainers by default, as in \`export default [linear]\``);
  loaded.default.forEach((trainer: unknown, index) => {
    const problem = problemOf(trainer);
    if (problem) throw new Error(`${file}: trainer ${index + 1} ${problem}`);
  });
  return loaded.default as Trainer[];
}

function problemOf(trainer: unknown): string | null {
  if (typeof trainer !== 'object' || trainer === null) return 'is not an object';
  const { name, fit, load } = trainer as Partial<Trainer>;
  if (typeof name !== 'string' || name === '')
    return 'needs a name, which definitions use as training.trainer';
  if (typeof fit !== 'function') return `(${name}) needs a function fit`;
  if (typeof load !== 'function') return `(${name}) needs a function load`;
  return null;
}
