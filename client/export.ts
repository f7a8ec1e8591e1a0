import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { halvesOf } from '../contracts/kinds.ts';
import { decode, toMlRandomForest } from '../forest/index.ts';
import type { Store } from '../store/store.ts';
import { replying, subcommand } from './command/command.ts';
import { Failed } from './command/failures.ts';

export const exportVersion = subcommand(
  'export <model> <version>',
  'write a version as JSON that RandomForestClassifier.load of the package ml-random-forest takes',
  [
    'export churn 3 > churn-3.json',
    'export churn 3 --out churn-3.json',
    'export churn 3 --out churn-3.json --json',
  ],
)
  .option('--out <file>', 'write into this file instead of stdout')
  .action(
    replying(async ({ store }, model: string, version: number, { out }: { out?: string }) => {
      const forest = Readable.from(await packageJsonOf(store, model, version));
      if (out === undefined) {
        await pipeline(forest, process.stdout, { end: false });
        return null;
      }
      await writeWhole(forest, out);
      return {
        json: { model, version, file: out },
        text: `version ${version} of "${model}" is written to ${out}`,
      };
    }),
  );

/** The version in pieces of JSON. */
async function packageJsonOf(store: Store, model: string, version: number): Promise<Iterable<string>> {
  const { kind, trainer, definitionRevision } = await store.registry.get(model, version);
  const { bytes } = await store.registry.loadArtifact(model, version);
  if (trainer === 'ml-random-forest') return [gunzipSync(bytes).toString()];
  if (trainer !== 'forest')
    throw new Failed(
      `version ${version} of "${model}" was made by trainer ${trainer}: only forest and ml-random-forest can be exported`,
    );
  const forest = decode(bytes);
  const definitions = await store.models.definitions(model);
  const made = definitions.find(({ revision }) => revision === definitionRevision);
  return toMlRandomForest(forest, {
    names: made?.definition.features.map(({ name }) => name),
    groups: halvesOf(kind),
  });
}

/** The file appears when all of it is there. */
async function writeWhole(content: Readable, file: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await pipeline(content, createWriteStream(unfinished));
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}
