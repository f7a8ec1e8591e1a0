import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDefinition } from './definition-file.ts';

describe('a definition file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perennial-validate-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads the example', async () => {
    const example = fileURLToPath(new URL('../../examples/electricity/model.yaml', import.meta.url));
    expect(await readDefinition(example)).toMatchObject({
      definition: { name: 'electricity', policy: { clock: 'observation' } },
    });
  });

  it('names the file and the line of a problem', async () => {
    const file = join(folder, 'model.yaml');
    await writeFile(file, 'name: churn\ntask: binary\ntarget: churned\nfeatures: []\n');
    await expect(readDefinition(file)).rejects.toThrow(
      `${file}:4 features: must have at least 1 (got none), allowed: one feature or more`,
    );
  });

  it('says what to do about a file that is not there', async () => {
    const file = join(folder, 'absent.yaml');
    await expect(readDefinition(file)).rejects.toThrow(
      `${file}: there is no such file; give the path of a model's definition, such as model.yaml`,
    );
  });

  it('says why a file can not be read', async () => {
    await expect(readDefinition(folder)).rejects.toThrow(`${folder}: it can't be read: EISDIR`);
  });
});
