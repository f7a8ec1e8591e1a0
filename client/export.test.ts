import { RandomForestClassifier } from 'ml-random-forest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, expect, it } from 'vitest';
import { parseDefinition } from '../contracts/definition/index.ts';
import { closeForestPool } from '../forest/index.ts';
import { forestTrainer } from '../pipeline/forest-trainer.ts';
import { createStore } from '../store/store.ts';
import { electricity } from '../test/data-set.ts';
import { useDatabase } from '../test/database.ts';
import { versionRecord } from '../test/version-record.ts';
import { useFolder } from './testing/folder.ts';
import { perennial } from './testing/perennial.ts';

const KINDS = ['hybrid', 'recent', 'long'] as const;

const folder = useFolder();
const database = useDatabase();
afterAll(closeForestPool);

it('an exported version answers every row of the electricity market as the version that serves', async () => {
  const { frame, target } = electricity();
  const { bytes } = await forestTrainer.fit(
    { frame, target, recentFrom: frame.rows - 1344 },
    {
      parameters: { trees: 6 },
      seed: 1,
      kinds: KINDS,
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
  await register(bytes);
  const served = await forestTrainer.load(bytes, { features: frame.features, target });
  const rows = Array.from({ length: frame.rows }, (_, row) =>
    frame.features.map((_, f) => frame.x[f * frame.rows + row]),
  );
  for (const [index, kind] of KINDS.entries()) {
    const file = join(folder.path, `${kind}.json`);
    const { stderr, code } = await perennial(['export', 'electricity', `${index + 1}`, '--out', file], {
      env: { PERENNIAL_DATABASE_URL: database.url },
    });
    expect({ stderr, code }).toMatchObject({ code: 0 });
    const theirs = RandomForestClassifier.load(JSON.parse(readFileSync(file, 'utf8')));
    const answers = await served.predict(frame, kind);
    expect(theirs.predict(rows)).toEqual([...answers.predicted]);
    expect(await classesByOnnx(index + 1, rows)).toEqual([...answers.predicted]);
  }
});

async function classesByOnnx(version: number, rows: number[][]): Promise<number[]> {
  const file = join(folder.path, `${version}.onnx`);
  const { code } = await perennial(
    ['export', 'electricity', `${version}`, '--format', 'onnx', '--out', file],
    {
      env: { PERENNIAL_DATABASE_URL: database.url },
    },
  );
  expect(code).toBe(0);
  const session = await InferenceSession.create(file);
  const x = new Tensor('float64', Float64Array.from(rows.flat()), [rows.length, rows[0].length]);
  const { class: classes } = await session.run({ x });
  await session.release();
  return Array.from(classes.data as BigInt64Array, Number);
}

async function register(bytes: Uint8Array): Promise<void> {
  const yaml = readFileSync(new URL('../examples/electricity/model.yaml', import.meta.url), 'utf8');
  const store = createStore({ url: database.url });
  const definition = parseDefinition(yaml, 'model.yaml');
  await store.models.create(definition, { at: 0, actor: 'test', reason: null });
  const sha256 = await store.registry.saveArtifact(bytes, 'forest');
  for (const [index, kind] of KINDS.entries()) {
    const number = await store.registry.reserve('electricity', index + 1, kind);
    await store.registry.register(
      'electricity',
      versionRecord({ number, sha256, kind, retraining: index + 1 }),
    );
  }
  await store.close();
}
