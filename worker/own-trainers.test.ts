import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadTrainers } from './own-trainers.ts';

describe('trainers of the user’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-trainers-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const load = (name: string, source: string) => {
    const file = join(folder, name);
    writeFileSync(file, source);
    return loadTrainers(file);
  };

  it('are a module’s list', async () => {
    const [trainer] = await load('good.mjs', `export default [{ name: 'own', fit() {}, load() {} }];`);
    expect(trainer.name).toBe('own');
  });

  it.each([
    ['broken.mjs', 'export default [', 'broken.mjs could not be loaded: '],
    ['named.mjs', 'export const trainers = [];', 'named.mjs must export a list of trainers by default'],
    ['nameless.mjs', 'export default [{}];', 'nameless.mjs: trainer 1 needs a name'],
    ['unfit.mjs', `export default [{ name: 'own' }];`, 'unfit.mjs: trainer 1 (own) needs a function fit'],
  ])('say what is wrong in %s', async (name, source, message) => {
    await expect(load(name, source)).rejects.toThrow(message);
  });
});
